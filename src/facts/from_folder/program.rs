use std::collections::BTreeSet;

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

    /// The component that most of these flags belong to, where no other has as many.
    pub(super) fn of_flags<'a>(flags: impl Iterator<Item = &'a str>) -> Option<Self> {
        let flags: BTreeSet<&str> = flags.collect();
        let counts = Self::ALL.map(|program| (program.flags().intersection(&flags).count(), program));
        let most = counts.iter().map(|(count, _)| *count).max().filter(|most| *most > 0)?;
        let mut best = counts.into_iter().filter(|(count, _)| *count == most);
        let (_, program) = best.next()?;
        best.next().is_none().then_some(program)
    }

    /// The flags that it has in some minor.
    fn flags(self) -> BTreeSet<&'static str> {
        let of = |minor| {
            let kube = Kube::of(minor);
            match self {
                Self::Kubelet => kube.kubelet_flags(),
                Self::Apiserver => kube.apiserver_flags(),
                Self::ControllerManager => kube.controller_manager_flags(),
            }
        };
        Minor::all().flat_map(|minor| of(minor).names()).collect()
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Kubelet => "kubelet",
            Self::Apiserver => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
        }
    }
}
