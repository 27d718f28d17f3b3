//! Which component a program or a list of flags is.

use std::collections::BTreeSet;

use crate::kube::{Kube, Minor, Program};

const ALL: [Program; 3] = [Program::Kubelet, Program::Apiserver, Program::ControllerManager];

/// Programs that start the one that their arguments name.
pub(super) const WRAPPERS: [&str; 17] = [
    "nice",
    "ionice",
    "chrt",
    "taskset",
    "numactl",
    "env",
    "sudo",
    "systemd-cat",
    "kubenswrapper",
    "sh",
    "bash",
    "dash",
    "podman",
    "docker",
    "nerdctl",
    "rkt",
    "exec",
];

/// The component of a program's path, if it is one.
pub(super) fn of_path(path: &str) -> Option<Program> {
    let name = path.rsplit('/').next().unwrap_or_default();
    // Distributions put their names and releases around it.
    ALL.into_iter().find(|program| {
        let own = program.binary();
        name == own
            || name.strip_prefix(own).is_some_and(|rest| rest.starts_with(['-', '.', '_']))
            || *program != Program::Kubelet && name == own.trim_start_matches("kube-")
    })
}

/// The component that most of these flags belong to, where no other has as many.
pub(super) fn of_flags<'a>(flags: impl Iterator<Item = &'a str>) -> Option<Program> {
    let given: BTreeSet<&str> = flags.collect();
    let counts = ALL.map(|program| (flags_of(program).intersection(&given).count(), program));
    let most = counts.iter().map(|(count, _)| *count).max().filter(|most| *most > 0)?;
    let mut best = counts.into_iter().filter(|(count, _)| *count == most);
    let (_, program) = best.next()?;
    best.next().is_none().then_some(program)
}

/// The flags that a program has in some minor.
fn flags_of(program: Program) -> BTreeSet<&'static str> {
    Minor::all().flat_map(|minor| Kube::of(minor).flags(program).names()).collect()
}
