//! A unit that is called `kubelet.service` and is not seen to start a kubelet: its node stays visible.

use std::sync::Arc;

use crate::facts::from_folder::folder::World;
use crate::facts::from_folder::place::{base, parent};
use crate::facts::from_folder::started::Started;
use crate::facts::unit::{Service, name};
use crate::facts::{File, Origin, Process, Sourced, StartFault, StartFaultKind};
use crate::kube::Program;
use crate::source::Source;

/// Programs that start no other.
const IDLE: [&str; 7] = ["false", "true", "sleep", "echo", "printf", "test", "cat"];

/// Whether a unit is called like the kubelet's.
pub(super) fn is_called_kubelet(unit: &str) -> bool {
    name::stem(unit) == Program::Kubelet.binary() && unit.ends_with(".service")
}

/// The kubelet of a unit whose commands are other programs'. One that may start a kubelet, such as a shell, is a condition.
///
/// Where the folder may lack drop-ins, one of them may set a command that the unit does not have.
pub(super) fn of_commands(world: &World<'_>, root: &str, service: &Service, file: &File) -> Started {
    let commands = service.commands();
    let last = commands.len().saturating_sub(1);
    let path = commands.last().map(|(path, _)| path.clone()).unwrap_or_default();
    let origin = service.command_origin(last).unwrap_or_else(|| file.whole());
    // systemd expands no variable in the path of a program.
    let other = |(path, _): &(String, Vec<String>)| IDLE.contains(&base(path)) || path.contains('$');
    let open = !world.has_all_units(root);
    let kind = match service.refused() {
        _ if open && (commands.is_empty() || world.is_template(file)) => {
            let must = "something that is not in the folder must set the command of the kubelet's unit";
            StartFaultKind::StartsOnlyIf(must.to_owned())
        }
        Some((said, _)) => StartFaultKind::Refused(said),
        None if commands.is_empty() => StartFaultKind::NoCommand,
        None if commands.iter().all(other) => StartFaultKind::OtherProgram(path),
        None => StartFaultKind::StartsOnlyIf(format!("`{}` must start a kubelet", path.escape_debug())),
    };
    let fatal = !matches!(kind, StartFaultKind::StartsOnlyIf(_));
    unknown(root, kind, origin, fatal)
}

/// The kubelet of a package's unit, which has no flags: a drop-in that is not in the folder adds them.
pub(super) fn without_flags(root: &str, service: &Service, command: usize, file: &File) -> Started {
    let must = "a drop-in that is not in the folder must add the kubelet's flags";
    let origin = service.command_origin(command).unwrap_or_else(|| file.whole());
    unknown(root, StartFaultKind::StartsOnlyIf(must.to_owned()), origin, false)
}

/// The kubelets of units that are links to what the folder does not have.
pub(super) fn of_links(world: &World<'_>) -> Vec<Started> {
    let wanted = |path: &str| {
        let folder = base(parent(path));
        folder.ends_with(".wants") || folder.ends_with(".requires")
    };
    let links = world.links().filter(|(path, target)| {
        is_called_kubelet(base(path))
            && !wanted(path)
            && *target != "/dev/null"
            && world.systemd_file(path).is_none()
    });
    let started = |(path, target): (&str, &str)| {
        let said = format!(
            "the unit `{}`, a link to `{}` that is not in the folder, must start a kubelet",
            path.escape_debug(),
            target.escape_debug()
        );
        let origin = File::new(Arc::new(Source::new(path, ""))).whole();
        unknown(&world.place(path).root, StartFaultKind::StartsOnlyIf(said), origin, false)
    };
    links.map(started).collect()
}

/// A kubelet of which no argument is known.
fn unknown(root: &str, kind: StartFaultKind, origin: Origin, fatal: bool) -> Started {
    let fault = StartFault { kind, origin: origin.clone(), fatal };
    let mut process = Process { faults: vec![fault], ..Process::default() };
    if !fatal {
        // A name with a dollar sign may be any flag's; a configuration file has settings that no flag has.
        let word = Sourced::new("ExecStart=".to_owned(), origin);
        process.unknown = ["$ExecStart", "config"].map(|name| (name.to_owned(), word.clone())).into();
    }
    Started { program: Program::Kubelet, root: root.to_owned(), process, minor: None }
}
