//! The components that units start: those where systemd looks for them (`load_path`), and loose ones (`loose`).

mod environment;
mod host;
mod load_path;
mod loose;
mod replaced;
mod required;
mod start;
mod unlike;

use super::folder::World;
use super::machine::MOST_STARTED;
use super::program;
use super::started::Started;
use crate::diagnostic::Finding;
use crate::facts::unit::{Host, Lying, Service, glob, name};
use crate::facts::{File, Ignored, Process, StartFault, StartFaultKind};
use crate::kube::Program;
use environment::Environments;
use load_path::{LoadPath, Unit};
use start::{Start, finish, program_of, start};

/// The components that units start.
pub(super) fn all(world: &World<'_>, findings: &mut Vec<Finding>) -> Vec<Started> {
    let mut environments = Environments::new(world);
    let (mut started, mut unseen) = (Vec::new(), Vec::new());
    for root in world.roots() {
        let load_path = LoadPath::of(world, root);
        let mut host = None;
        for service in load_path.services() {
            // The check that counts all components reports those beyond the limit.
            if started.len() > MOST_STARTED {
                break;
            }
            let Some(unit) = load_path.unit(&service) else { continue };
            if !unit.files().any(|file| program_of(file).is_some()) && !is_named(&unit) {
                continue;
            }
            let host = host.get_or_insert_with(|| host::of(world, root));
            unseen.extend(not_seen(&unit, root, host, &load_path));
            started.extend(of_unit(&unit, root, host, &load_path, &mut environments, findings));
        }
    }
    for unit in loose::units(world, &started) {
        if started.len() > MOST_STARTED {
            break;
        }
        let host = host::of(world, &unit.root);
        let Some((first, drop_ins)) = unit.files.split_first() else { continue };
        let service = load(world, &unit.root, &unit.name, &unit.path, first, drop_ins, &host);
        let Some(start) = start(&service, &unit.files) else {
            if unlike::is_called_kubelet(&unit.name) {
                unseen.push(unlike::of_commands(world, &unit.root, &service, first));
            }
            continue;
        };
        let files = environments.of(&unit.root, &service, findings);
        let mut process = service.process(start.command, &files);
        finish(&mut process, &service, &start);
        if is_without_flags(world, &unit.root, &process, &start) {
            started.push(unlike::without_flags(&unit.root, &service, start.command, first));
            continue;
        }
        started.push(Started { program: start.program, root: unit.root, process, minor: None });
    }
    unseen.extend(unlike::of_links(world));
    // Where another unit starts a kubelet, this one may do what it likes.
    let kubelets: Vec<String> =
        started.iter().filter(|one| one.program == Program::Kubelet).map(|one| one.root.clone()).collect();
    unseen.retain(|one: &Started| !kubelets.contains(&one.root));
    unseen.sort_by(|one: &Started, other| one.root.cmp(&other.root));
    unseen.dedup_by(|later, first| later.root == first.root);
    started.extend(unseen);
    started.sort_by(|one, other| one.root.cmp(&other.root));
    started
}

/// The kubelet of a unit that is called like the kubelet's, and is not seen to start one.
fn not_seen(unit: &Unit<'_>, root: &str, host: &Host, load_path: &LoadPath<'_>) -> Option<Started> {
    if unit.masked || !unlike::is_called_kubelet(&unit.name) {
        return None;
    }
    let files: Vec<&File> = unit.files().collect();
    let file = unit.file?;
    let service = load(load_path.world(), root, &unit.name, &unit.fragment, file, &unit.drop_ins, host);
    let refused = service.refused().is_some() && files.iter().any(|file| program_of(file).is_some());
    (!refused && start(&service, &files).is_none())
        .then(|| unlike::of_commands(load_path.world(), root, &service, file))
}

/// What a unit of the load path starts, if it is a component.
fn of_unit(
    unit: &Unit<'_>,
    root: &str,
    host: &Host,
    load_path: &LoadPath<'_>,
    environments: &mut Environments<'_>,
    findings: &mut Vec<Finding>,
) -> Option<Started> {
    let files: Vec<&File> = unit.files().collect();
    if unit.masked {
        let program = program::of_path(name::stem(&unit.name))?;
        return Some(Started { program, root: root.to_owned(), process: masked(unit)?, minor: None });
    }
    let (first, drop_ins) = files.split_first()?;
    let service = load(load_path.world(), root, &unit.name, &unit.fragment, first, drop_ins, host);
    let start = start(&service, &files)?;
    let replaced = replaced::command(unit, &service, &start, |own| {
        load(load_path.world(), root, &unit.name, &unit.fragment, own, &[], host)
    });
    let environment = environments.of(root, &service, findings);
    let mut process = service.process(start.command, &environment);
    finish(&mut process, &service, &start);
    if is_without_flags(load_path.world(), root, &process, &start) {
        return Some(unlike::without_flags(root, &service, start.command, first));
    }
    process.replaced_command = replaced;
    process.faults.extend(required::fault(&service, host, load_path));
    process.faults.extend(unit.elsewhere.iter().map(|(path, target)| {
        let said = format!(
            "the drop-in `{path}`, a link to `{target}` that is not in the folder, must not change the start"
        );
        StartFault { kind: StartFaultKind::StartsOnlyIf(said), origin: first.whole(), fatal: false }
    }));
    Some(Started { program: start.program, root: root.to_owned(), process, minor: None })
}

/// Whether a kubelet is started without flags by a unit whose drop-ins the folder may lack.
fn is_without_flags(world: &World<'_>, root: &str, process: &Process, start: &Start) -> bool {
    start.program == Program::Kubelet
        && process.words.is_empty()
        && process.is_known()
        && !process.faults.iter().any(|fault| fault.fatal)
        && !world.has_all_units(root)
}

/// Loads a service, and looks up the paths that its conditions test.
fn load(
    world: &World<'_>,
    root: &str,
    name: &str,
    path: &str,
    file: &File,
    drop_ins: &[&File],
    host: &Host,
) -> Service {
    let mut service = Service::load(name, path, file, drop_ins, host);
    let asked: Vec<String> = service.asked_paths().map(str::to_owned).collect();
    for path in asked {
        if let Some(lying) = world.lying_at(root, &path) {
            service.tell_path(&path, lying);
        }
    }
    let patterns: Vec<String> = service.asked_patterns().map(str::to_owned).collect();
    for pattern in patterns {
        // Where the folder has none of them, the machine may.
        if world.laid_out_paths(root).any(|path| glob::matches(&pattern, path)) {
            service.tell_path(&pattern, Lying::Something);
        }
    }
    service
}

/// A unit that nothing starts.
fn masked(unit: &Unit<'_>) -> Option<Process> {
    let file = unit.own.or(unit.drop_ins.first().copied())?;
    let kind = StartFaultKind::Refused(format!("Unit {} is masked.", unit.name));
    let fault = StartFault { kind, origin: file.whole(), fatal: true };
    Some(Process { whole: true, faults: vec![fault], ignored: Vec::<Ignored>::new(), ..Process::default() })
}

/// Whether a unit is called as a component: one that is masked has no command, and the kubelet's may have another.
fn is_named(unit: &Unit<'_>) -> bool {
    unit.masked && program::of_path(name::stem(&unit.name)).is_some() || unlike::is_called_kubelet(&unit.name)
}
