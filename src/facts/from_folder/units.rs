use std::collections::BTreeMap;

use super::content::Content;
use super::folder::World;
use super::lints;
use super::machine::MOST_STARTED;
use super::place::{base, parent};
use super::program::Program;
use super::text::unreadable;
use crate::diagnostic::Finding;
use crate::facts::{File, Files, Origin, Process, unit};
use crate::kube::Minor;

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

/// Where systemd looks for units, the first first.
const FOLDERS: [&str; 6] = [
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
    "",
];

/// Bytes of env files that are read for all units.
const MOST_ENVIRONMENT: usize = 4 * 1024 * 1024;

/// A unit's file, how far in front its folder is, and its file's own name.
struct Part<'w> {
    rank: usize,
    name: String,
    path: &'w str,
    file: &'w File,
}

/// The components that units start.
pub(super) fn all(world: &World<'_>, findings: &mut Vec<Finding>) -> Vec<Started> {
    let mut left = MOST_ENVIRONMENT;
    let mut units: BTreeMap<(String, String), Vec<Part<'_>>> = BTreeMap::new();
    let mut drop_ins: BTreeMap<(String, String), Vec<Part<'_>>> = BTreeMap::new();
    let mut loose = Vec::new();
    for (path, file) in world.those(|content| matches!(content, Content::Unit)) {
        let place = world.place(path);
        let name = base(path).to_owned();
        let folder = place.absolute.as_deref().map_or("", parent);
        let rank = |folder: &str| FOLDERS.iter().position(|one| *one == folder).unwrap_or(FOLDERS.len());
        if let Some(unit) = base(parent(path)).strip_suffix(".d").filter(|unit| unit.ends_with(".service")) {
            // systemd reads no other files there.
            if !name.ends_with(".conf") {
                continue;
            }
            // A folder of drop-ins beside loose files belongs to them.
            let root = if place.absolute.is_some() { place.root } else { parent(&place.root).to_owned() };
            let part = Part { rank: rank(parent(folder)), name, path, file };
            drop_ins.entry((root, unit.to_owned())).or_default().push(part);
        } else if name.ends_with(".service") {
            let part = Part { rank: rank(folder), name: name.clone(), path, file };
            units.entry((place.root, name)).or_default().push(part);
        } else {
            loose.push((place.root, Part { rank: FOLDERS.len(), name, path, file }));
        }
    }
    // A file under any name is a unit of what it starts, or a drop-in of the unit that starts the same.
    for (root, part) in loose {
        let Some(program) = program(part.file) else { continue };
        let unit = units.iter().find(|((own, _), parts)| {
            *own == root && parts.iter().any(|part| self::program(part.file) == Some(program))
        });
        match unit.map(|(key, _)| key.clone()) {
            Some(key) => drop_ins.entry(key).or_default().push(part),
            None => units.entry((root, part.path.to_owned())).or_default().push(part),
        }
    }
    for key in drop_ins.keys() {
        units.entry(key.clone()).or_default();
    }
    let mut started = Vec::new();
    for (key, mut parts) in units {
        // Those that are too many are told by whoever counts all components.
        if started.len() > MOST_STARTED {
            break;
        }
        parts.sort_by_key(|part| part.rank);
        let mut own = drop_ins.remove(&key).unwrap_or_default();
        // Of a name the one in the front folder counts; all of them in the order of their names.
        own.sort_by(|one, other| (&one.name, one.rank, one.path).cmp(&(&other.name, other.rank, other.path)));
        own.dedup_by(|later, first| later.name == first.name);
        let files: Vec<&File> = parts.first().into_iter().chain(&own).map(|part| part.file).collect();
        let Some(program) = files.iter().rev().find_map(|file| self::program(file)) else { continue };
        let mut process = unit::process(&files, &environment(world, &key.0, &files, &mut left, findings));
        if files.iter().rev().any(|file| self::starts_by_argument(file)) {
            without_command(&mut process, program);
        }
        lints::never_wanted(&files, &mut process);
        started.push(Started { program, root: key.0, process, minor: None });
    }
    started
}

/// What a unit starts, where that is a component.
fn program(file: &File) -> Option<Program> {
    let entries = unit::read(file);
    let starts = entries.iter().filter(|entry| entry.section == "Service" && entry.key == "ExecStart");
    starts.filter_map(|entry| of_command(&entry.value.text())).next_back()
}

fn of_command(command: &str) -> Option<Program> {
    let mut words = command.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
    let first = words.next()?.trim_start_matches(['@', '-', ':', '+', '!', '|']);
    match base(first) {
        // One program that is all of them, by its first argument.
        "hyperkube" | "kube" | "k8s" => Program::of_path(words.next()?),
        _ => Program::of_path(first),
    }
}

/// Whether a unit's program is all components, and its first argument says which.
fn starts_by_argument(file: &File) -> bool {
    let entries = unit::read(file);
    let mut starts = entries.iter().filter(|entry| entry.section == "Service" && entry.key == "ExecStart");
    starts.any(|entry| {
        let command = entry.value.text();
        let first = command.split_whitespace().next().unwrap_or_default();
        Program::of_path(first.trim_matches(['"', '\''])).is_none()
    })
}

/// The first argument of a program that is all of them.
fn without_command(process: &mut Process, program: Program) {
    let is_command = |word: &str| !word.starts_with('-') && Program::of_path(word) == Some(program);
    if process.words.first().is_some_and(|word| is_command(&word.value)) {
        process.words.remove(0);
    }
}

/// The env files that units name, as far as they are there.
fn environment(
    world: &World<'_>,
    root: &str,
    units: &[&File],
    left: &mut usize,
    findings: &mut Vec<Finding>,
) -> Files {
    let mut files = Files::new();
    // What is not read is as if it were not there, and said.
    let mut fits = |file: &File| {
        let rest = left.checked_sub(file.source.text().len());
        match rest {
            Some(rest) => *left = rest,
            None => {
                let why = "is not read: the units of the folder name too much in env files";
                findings.push(unreadable(
                    file.source.name(),
                    why,
                    "leave out what has nothing to do with a join",
                ));
            }
        }
        rest.is_some()
    };
    for entry in units.iter().flat_map(|file| unit::read(file)) {
        if entry.section != "Service" || entry.key != "EnvironmentFile" {
            continue;
        }
        let path = entry.value.text();
        let path = path.strip_prefix('-').unwrap_or(&path).replace("%%", "%");
        if unit::glob::is_pattern(&path) {
            for (own, file) in world.laid_out(root).filter(|(own, _)| unit::glob::matches(&path, own)) {
                if files.get(own).known().is_none() && fits(file) {
                    files.insert(own, file.clone());
                }
            }
            continue;
        }
        match world.find(root, &path) {
            Some(_) if files.get(&path).known().is_some() => {}
            Some(file) if fits(file) => files.insert(path, file.clone()),
            // systemd does not start a unit with an env file that is no text, as if it were not there.
            _ => files.insert_absent(path),
        }
    }
    files
}
