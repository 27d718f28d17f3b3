//! The components that units start: those where systemd looks for them (`load_path`), and those that lie about (`loose`).

mod environment;
mod host;
mod load_path;
mod loose;
mod required;

use super::content::Content;
use super::folder::World;
use super::machine::MOST_STARTED;
use super::place::base;
use super::program;
use crate::diagnostic::Finding;
use crate::facts::unit::{Host, Lying, Service, first_words, glob, name, read};
use crate::facts::{File, Ignored, Origin, Process, StartFault, StartFaultKind};
use crate::kube::Minor;
use crate::kube::Program;
use environment::Environments;
use load_path::{LoadPath, Unit};

/// A component that something in the folder starts.
#[derive(Clone)]
pub(super) struct Started {
    pub(super) program: Program,
    /// The machine's folder.
    pub(super) root: String,
    pub(super) process: Process,
    /// Its release and where that is said, where it is.
    pub(super) minor: Option<(Minor, Origin)>,
}

/// The components that units start.
pub(super) fn all(world: &World<'_>, findings: &mut Vec<Finding>) -> Vec<Started> {
    let mut environments = Environments::new(world);
    let mut started = Vec::new();
    for root in world.roots() {
        let load_path = LoadPath::of(world, root);
        let mut host = None;
        for service in load_path.services() {
            // Those that are too many are told by whoever counts all components.
            if started.len() > MOST_STARTED {
                break;
            }
            let Some(unit) = load_path.unit(&service) else { continue };
            if !unit.files().any(|file| program(file).is_some()) && !is_named(&unit) {
                continue;
            }
            let host = host.get_or_insert_with(|| host::of(world, root));
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
        let Some(start) = start(&service, &unit.files) else { continue };
        let files = environments.of(&unit.root, &service, findings);
        let mut process = service.process(start.command, &files);
        finish(&mut process, &service, &start);
        started.push(Started { program: start.program, root: unit.root, process, minor: None });
    }
    started.sort_by(|one, other| one.root.cmp(&other.root));
    started
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
    let service = load(load_path.world(), root, &unit.name, &unit.path, first, drop_ins, host);
    let start = start(&service, &files)?;
    let environment = environments.of(root, &service, findings);
    let mut process = service.process(start.command, &environment);
    finish(&mut process, &service, &start);
    process.faults.extend(required::fault(&service, host, load_path));
    Some(Started { program: start.program, root: root.to_owned(), process, minor: None })
}

/// Loads a service, and answers what its conditions ask about paths.
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

/// Whether a unit is called as a component: one that is masked has no command.
fn is_named(unit: &Unit<'_>) -> bool {
    unit.masked && program::of_path(name::stem(&unit.name)).is_some()
}

/// How a service starts a component.
struct Start {
    program: Program,
    /// Which of its commands does.
    command: usize,
    /// Whether the first argument says which component it is.
    by_argument: bool,
    /// Its program where that is almost a component's, with a blank that systemd does not strip.
    odd: Option<String>,
}

/// The component that a service starts. One that systemd refuses is known by what is written.
fn start(service: &Service, files: &[&File]) -> Option<Start> {
    let commands = service.commands();
    let found = commands.iter().enumerate().find_map(|(command, (path, words))| {
        let first = words.get(1).map(String::as_str).unwrap_or_default();
        let program = of_program(path, first)?;
        Some(Start { program, command, by_argument: program::of_path(path).is_none(), odd: None })
    });
    let odd = || {
        commands.iter().enumerate().find_map(|(command, (path, _))| {
            let program = path.split_whitespace().find_map(program::of_path)?;
            Some(Start { program, command, by_argument: false, odd: Some(path.clone()) })
        })
    };
    let written = || files.iter().rev().find_map(|file| program(file));
    let refused = |program| Start { program, command: 0, by_argument: false, odd: None };
    found.or_else(odd).or_else(|| service.refused().and_then(|_| written()).map(refused))
}

/// The component of a program, by its path and its first argument.
fn of_program(path: &str, first: &str) -> Option<Program> {
    match base(path) {
        // One program that is all of them, by its first argument.
        "hyperkube" | "kube" | "k8s" => program::of_path(first),
        _ => program::of_path(path),
    }
}

/// What a unit's file starts, as it is written: also where systemd does not read that far, or not in that section.
fn program(file: &File) -> Option<Program> {
    let entries = read(file);
    let starts = entries.iter().filter(|entry| entry.section == "Service" && entry.key == "ExecStart");
    let command = |value: &str| of_command(&first_words(value, 3).join(" ")).or_else(|| of_command(value));
    let read = starts.filter_map(|entry| command(&entry.value.text())).next_back();
    let lines = || {
        let text = file.source.text().lines().filter_map(|line| line.trim_start().strip_prefix("ExecStart"));
        text.filter_map(|rest| rest.trim_start().strip_prefix('=').and_then(command)).next_back()
    };
    read.or_else(lines)
}

fn of_command(command: &str) -> Option<Program> {
    let words = command.split_whitespace().map(|word| word.replace(['"', '\''], ""));
    // A prefix may be a word of its own, with which systemd refuses the command.
    let words = words.map(|word| word.trim_start_matches(['@', '-', ':', '+', '!', '|']).to_owned());
    let mut words = words.filter(|word| !word.is_empty());
    let first = words.next()?;
    let first = first.trim_end_matches(['/', '\\']);
    // A specifier may stand for the program's name.
    let second = words.next().unwrap_or_default();
    let found = of_program(first, &second).or_else(|| base(first).contains('%').then_some(Program::Kubelet));
    // What systemd refuses in a name does not hide what was meant.
    found.or_else(|| first.split_once('\\').and_then(|(first, _)| of_program(first, &second)))
}

/// Takes away the first argument of a program that is all of them; a program that is not there does not start.
fn finish(process: &mut Process, service: &Service, start: &Start) {
    let is_command = |word: &str| !word.starts_with('-') && program::of_path(word) == Some(start.program);
    if start.by_argument && process.words.first().is_some_and(|word| is_command(&word.value)) {
        process.words.remove(0);
    }
    if let Some((path, origin)) = start.odd.as_ref().zip(service.command_origin(start.command)) {
        let said = format!("Failed to locate executable {}: No such file or directory", path.escape_debug());
        process.faults.push(StartFault { kind: StartFaultKind::Refused(said), origin, fatal: true });
    }
}
