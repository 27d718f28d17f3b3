//! Reads unit files and env files as systemd does, down to the words that a process is started with.

mod command;
mod env_file;
mod expand;
pub mod glob;
mod lines;
mod traced;
mod words;

use crate::facts::{File, Files, Process, Sourced, StartFault, StartFaultKind};

pub use env_file::variables;
pub use lines::{Entry, read};
pub use traced::Traced;

/// The words, the environment and the faults of the service that units say: a unit, then its drop-ins in the order of
/// their names. `files` are those of its machine.
///
/// Mirrors systemd's src/core/execute.c: build_environment and exec_command, and src/core/load-fragment.c for what an
/// empty assignment resets.
pub fn process(units: &[&File], files: &Files) -> Process {
    let mut entries = Vec::new();
    for unit in units {
        entries.extend(read(unit).into_iter().map(|entry| (*unit, entry)));
    }
    let mut process = Process { whole: true, ..Process::default() };
    for (unit, entry) in of(&entries, "Environment") {
        for word in words::split(&entry.value, words::Escapes::C) {
            if let Some((name, value)) = word.text().split_once('=')
                && env_file::is_name(name)
            {
                let origin = unit.origin_of(name, word.range());
                process.environment.insert(name.to_owned(), Sourced::new(value.to_owned(), origin));
            }
        }
    }
    let mut values = std::collections::BTreeMap::new();
    for (name, value) in &process.environment {
        let traced = Traced::at(&value.value, value.origin.range.clone());
        values.insert(name.clone(), expand::Variable { file: file_of(units, value), value: traced });
    }
    let named = of(&entries, "EnvironmentFile");
    for (index, (unit, entry)) in named.iter().enumerate() {
        let text = entry.value.text();
        let (path, optional) = match text.strip_prefix('-') {
            Some(path) => (path, true),
            None => (text.as_str(), false),
        };
        let path = command::unescape_percent(path);
        // systemd says `path is not absolute, ignoring`.
        if !path.starts_with('/') {
            continue;
        }
        let found: Vec<&File> = match glob::is_pattern(&path) {
            true => files.iter().filter(|(own, _)| glob::matches(&path, own)).map(|(_, file)| file).collect(),
            false => files.get(&path).known().into_iter().collect(),
        };
        for file in &found {
            // What is read again later says all of it again.
            let name = &entry.value.0;
            if !glob::is_pattern(&path)
                && named.iter().skip(index + 1).any(|(_, later)| same(&later.value.0, name))
            {
                continue;
            }
            for (name, value) in variables(file) {
                let origin = file.origin_of(&name, value.range());
                process.environment.insert(name.clone(), Sourced::new(value.text(), origin));
                values.insert(name, expand::Variable { file: (*file).clone(), value });
            }
        }
        if found.is_empty() {
            let kind = match optional {
                true => StartFaultKind::OptionalEnvironmentFileMissing(path),
                false => StartFaultKind::EnvironmentFileMissing(path),
            };
            let origin = unit.origin(entry.value.range());
            process.faults.push(StartFault { kind, origin, fatal: !optional });
        }
    }
    let commands = of(&entries, "ExecStart");
    let mut several = commands.get(1);
    match commands.first() {
        Some(first @ (unit, entry)) => {
            if command::start(unit, entry, &values, &mut process) {
                several = several.or(Some(first));
            }
        }
        None => {
            if let Some(unit) = units.first() {
                let kind = StartFaultKind::NoCommand;
                process.faults.push(StartFault { kind, origin: unit.whole(), fatal: true });
            }
        }
    }
    let too_long =
        process.environment.iter().find(|(name, value)| name.len() + value.value.len() + 2 > LONGEST_WORD);
    if let Some(origin) = too_long.map(|(_, value)| value.origin.clone()) {
        process.faults.push(StartFault { kind: StartFaultKind::TooLong, origin, fatal: true });
    }
    let oneshot = of(&entries, "Type").last().is_some_and(|(_, entry)| entry.value.text() == "oneshot");
    if let Some((unit, entry)) = several.filter(|_| !oneshot) {
        let origin = unit.origin(entry.value.range());
        process.faults.push(StartFault { kind: StartFaultKind::SeveralCommands, origin, fatal: true });
    }
    process
}

/// The longest word or variable that Linux takes, with its end, and the most of all words.
///
/// Mirrors Linux's include/uapi/linux/binfmts.h: MAX_ARG_STRLEN, and fs/exec.c: bprm_stack_limits.
pub const LONGEST_WORD: usize = 128 * 1024;
/// See [`LONGEST_WORD`].
pub const MOST_WORDS: usize = 2 * 1024 * 1024;

/// Whether two values read the same.
fn same(one: &[(char, usize)], other: &[(char, usize)]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|((one, _), (other, _))| one == other)
}

/// The file among units that a value came from.
fn file_of(units: &[&File], value: &Sourced<String>) -> File {
    let of = units.iter().find(|unit| std::sync::Arc::ptr_eq(&unit.source, &value.origin.file));
    of.map_or_else(|| File::new(value.origin.file.clone()), |unit| (*unit).clone())
}

/// The entries of a key of `[Service]` that stand: an empty one takes back those before it.
fn of<'a>(entries: &'a [(&'a File, Entry)], key: &str) -> Vec<(&'a File, &'a Entry)> {
    let mut standing = Vec::new();
    for (unit, entry) in entries.iter().filter(|(_, entry)| entry.section == "Service" && entry.key == key) {
        if entry.value.is_empty() {
            standing.clear();
        } else {
            standing.push((*unit, entry));
        }
    }
    standing
}

#[cfg(test)]
mod tests;
