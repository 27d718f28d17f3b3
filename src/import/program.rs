use crate::kube::{Kube, Minor};

/// A component that a file may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Program {
    Kubelet,
    Apiserver,
    ControllerManager,
}

impl Program {
    const ALL: [Program; 3] = [Program::Kubelet, Program::Apiserver, Program::ControllerManager];

    /// The component of a program's path, if it is one.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or_default();
        // Distributions put their names and releases around it.
        Self::ALL.into_iter().find(|program| {
            let own = program.name();
            name == own
                || name.strip_prefix(own).is_some_and(|rest| rest.starts_with(['-', '.', '_']))
                || *program != Self::Kubelet && name == own.trim_start_matches("kube-")
        })
    }

    /// The component that most of these flags belong to, if it alone has one of them.
    pub(super) fn of_flags<'a>(flags: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut known = [0_usize; 3];
        let flags: Vec<&str> = flags.collect();
        for (count, program) in known.iter_mut().zip(Self::ALL) {
            *count = flags.iter().filter(|flag| program.has_flag(flag)).count();
        }
        let most = known.iter().copied().max().filter(|most| *most > 0)?;
        let mut best = Self::ALL.into_iter().zip(known).filter(|(_, count)| *count == most);
        let (program, _) = best.next()?;
        best.next().is_none().then_some(program)
    }

    fn has_flag(self, flag: &str) -> bool {
        Minor::all().any(|minor| {
            let kube = Kube::of(minor);
            let flags = match self {
                Self::Kubelet => kube.kubelet_flags(),
                Self::Apiserver => kube.apiserver_flags(),
                Self::ControllerManager => kube.controller_manager_flags(),
            };
            flags.has(flag)
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Kubelet => "kubelet",
            Self::Apiserver => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
        }
    }
}
