use crate::facts::from_folder::place::base;
use crate::facts::from_folder::program;
use crate::facts::unit::{Service, first_words, read};
use crate::facts::{File, Process, Sourced, StartFault, StartFaultKind};
use crate::kube::Program;

/// How a service starts a component.
pub(super) struct Start {
    pub(super) program: Program,
    /// Which of its commands does.
    pub(super) command: usize,
    /// Whether the first argument names the component.
    by_argument: bool,
    /// Whether another program starts it.
    wrapped: bool,
    /// Its program where that is almost a component's: with a blank that systemd does not strip, or a sign too many.
    odd: Option<String>,
}

/// The component that a service starts. One that systemd refuses is known by what is written.
pub(super) fn start(service: &Service, files: &[&File]) -> Option<Start> {
    let commands = service.commands();
    let found = commands.iter().enumerate().find_map(|(command, (path, words))| {
        let first = words.get(1).map(String::as_str).unwrap_or_default();
        let program = of_program(path, first)?;
        Some(Start {
            program,
            command,
            by_argument: program::of_path(path).is_none(),
            wrapped: false,
            odd: None,
        })
    });
    let wrapper = || {
        commands.iter().enumerate().find_map(|(command, (path, words))| {
            let program = wrapped(path, words)?;
            Some(Start { program, command, by_argument: false, wrapped: true, odd: None })
        })
    };
    let odd = || {
        commands.iter().enumerate().find_map(|(command, (path, _))| {
            let program = path.split_whitespace().find_map(|part| program::of_path(without_prefix(part)))?;
            Some(Start { program, command, by_argument: false, wrapped: false, odd: Some(path.clone()) })
        })
    };
    let written = || files.iter().rev().find_map(|file| program_of(file));
    let refused = |program| Start { program, command: 0, by_argument: false, wrapped: false, odd: None };
    found.or_else(wrapper).or_else(odd).or_else(|| service.refused().and_then(|_| written()).map(refused))
}

/// The component of a program, by its path and its first argument.
fn of_program(path: &str, first: &str) -> Option<Program> {
    match base(path) {
        // One program that is all of them, by its first argument.
        "hyperkube" | "kube" | "k8s" => program::of_path(first),
        _ => program::of_path(path),
    }
}

/// The component in the arguments of a wrapper.
fn wrapped(path: &str, words: &[String]) -> Option<Program> {
    if !program::WRAPPERS.contains(&base(path)) {
        return None;
    }
    let parts = words.iter().skip(1).flat_map(|word| word.split_whitespace());
    parts.filter(|part| !part.starts_with('-')).find_map(program::of_path)
}

/// Removes the words of a wrapper up to the component. What a shell expands in a command is not known.
fn unwrap(process: &mut Process, program: Program) {
    let is_own = |word: &str| program::of_path(word) == Some(program);
    let words = std::mem::take(&mut process.words);
    let mut found = false;
    for word in words {
        if found {
            process.words.push(word);
        } else if word.value.contains(' ') {
            let mut parts = word.value.split_whitespace().skip_while(|part| !is_own(part));
            found = parts.next().is_some();
            for part in parts.take_while(|part| !part.starts_with([';', '&', '|', '>', '<'])) {
                let text = Sourced::new(part.replace(['"', '\''], ""), word.origin.clone());
                match part.contains(['$', '`']) {
                    true => process.hide(text),
                    false => process.words.push(text),
                }
            }
        } else {
            found = !word.value.starts_with('-') && is_own(&word.value);
        }
    }
}

/// What a unit's file starts, as it is written: also where systemd does not read that far, or not in that section.
pub(super) fn program_of(file: &File) -> Option<Program> {
    let entries = read(file);
    let starts = entries.iter().filter(|entry| entry.section == "Service" && entry.key == "ExecStart");
    let command = |value: &str| of_command(&first_words(value, 40).join(" ")).or_else(|| of_command(value));
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
    let words = words.map(|word| without_prefix(&word).to_owned());
    let mut words = words.filter(|word| !word.is_empty());
    let first = words.next()?;
    let first = first.trim_end_matches(['/', '\\']);
    // A specifier may expand to the program's name.
    let second = words.next().unwrap_or_default();
    let found = of_program(first, &second).or_else(|| base(first).contains('%').then_some(Program::Kubelet));
    let found = found.or_else(|| {
        let words: Vec<String> =
            command.split_whitespace().map(|word| word.replace(['"', '\''], "")).collect();
        wrapped(first, &words)
    });
    // What systemd refuses in a name does not hide what was meant.
    found.or_else(|| first.split_once(['\\', '\u{fffd}']).and_then(|(first, _)| of_program(first, &second)))
}

/// A program without its prefixes, even repeated ones.
fn without_prefix(program: &str) -> &str {
    program.trim_start_matches(['@', '-', ':', '+', '!', '|'])
}

/// Removes the first argument that names the component; a program that does not exist does not start.
pub(super) fn finish(process: &mut Process, service: &Service, start: &Start) {
    if start.wrapped {
        unwrap(process, start.program);
    }
    let is_command = |word: &str| !word.starts_with('-') && program::of_path(word) == Some(start.program);
    if start.by_argument && process.words.first().is_some_and(|word| is_command(&word.value)) {
        process.words.remove(0);
    }
    if let Some((path, origin)) = start.odd.as_ref().zip(service.command_origin(start.command)) {
        let said = format!("Failed to locate executable {}: No such file or directory", path.escape_debug());
        process.faults.push(StartFault { kind: StartFaultKind::Refused(said), origin, fatal: true });
    }
}
