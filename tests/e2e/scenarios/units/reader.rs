//! What nodejoin reads in the units of a case, compared with what systemd did.

use std::collections::{BTreeMap, BTreeSet};

use nodejoin::diagnostic::{Place, rule_id};
use nodejoin::facts::Process;
use nodejoin::facts::from_folder::{Beside, Imported, import};
use nodejoin::kube::Minor;
use nodejoin::source::Source;
use nodejoin::world::Found;

use super::case::{Answer, Case, Files, Run, Warning};

/// Variables that systemd itself sets for a service, whatever the files.
const OF_SYSTEMD: [&str; 17] = [
    "CACHE_DIRECTORY",
    "CONFIGURATION_DIRECTORY",
    "CREDENTIALS_DIRECTORY",
    "HOME",
    "INVOCATION_ID",
    "JOURNAL_STREAM",
    "LANG",
    "LOGNAME",
    "LOGS_DIRECTORY",
    "NOTIFY_SOCKET",
    "PATH",
    "RUNTIME_DIRECTORY",
    "SHELL",
    "STATE_DIRECTORY",
    "SYSTEMD_EXEC_PID",
    "USER",
    "WATCHDOG_PID",
];

/// How a comparison ended.
pub(crate) enum Verdict {
    /// Both start the same.
    Same,
    /// Where nodejoin reports that it cannot know, for that reason alone.
    Unknown,
    /// In what they differ.
    Differs(String),
    /// They start the same; they do not report the same lines.
    Silent(String),
}

/// Compares what nodejoin reads with what systemd did.
pub(crate) fn compare(case: &Case, shared: &Files, answer: &Answer, minor: Minor) -> Verdict {
    let imported = import(&case.tree(shared), "", Beside { kubernetes: Some(minor), complete: true });
    let believed: Vec<&Process> = imported.facts.classes.iter().map(|class| &class.kubelet.process).collect();
    let (open, starts): (Vec<&Process>, Vec<&Process>) = believed
        .into_iter()
        .filter(|process| !process.faults.iter().any(|fault| fault.fatal))
        .partition(|process| is_conditional(process));
    let mut left: Vec<&Run> = answer.runs.iter().collect();
    let mut take = |process: &Process| {
        let found = left.iter().position(|run| difference(process, run).is_none());
        found.map(|index| left.remove(index))
    };
    let missing: Vec<&&Process> = starts.iter().filter(|process| take(process).is_none()).collect();
    for process in &open {
        take(process);
    }
    if missing.is_empty() && left.is_empty() {
        let silent = silent(case, shared, answer, &imported);
        if !silent.is_empty() {
            return Verdict::Silent(silent);
        }
        let unknown = !open.is_empty() || starts.iter().any(|process| !process.is_known());
        return if unknown { Verdict::Unknown } else { Verdict::Same };
    }
    Verdict::Differs(report(&missing, &left, &imported))
}

/// Whether a start depends on what is in no file.
fn is_conditional(process: &Process) -> bool {
    use nodejoin::facts::StartFaultKind::StartsOnlyIf;
    process.faults.iter().any(|fault| matches!(fault.kind, StartsOnlyIf(_)))
}

/// In what a process differs from the one that systemd started.
fn difference(process: &Process, run: &Run) -> Option<String> {
    let words: Vec<&str> = process.words.iter().map(|word| word.value.as_str()).collect();
    let known = process.is_known();
    if known && words != run.words || !known && !is_part(&words, &run.words) {
        return Some(format!("words {words:?}"));
    }
    let set: BTreeMap<&str, &str> =
        process.environment.iter().map(|(name, value)| (name.as_str(), value.value.as_str())).collect();
    // Architecture, boot and kernel, which no file gives.
    let is_open = |value: &str| ["%a", "%b", "%v"].iter().any(|specifier| value.contains(specifier));
    let wrong = set.iter().find(|(name, value)| {
        run.environment.get(**name).map(String::as_str) != Some(**value) && !is_open(value)
    });
    if let Some((name, value)) = wrong {
        return Some(format!("{name}={value:?}, which is {:?}", run.environment.get(*name)));
    }
    let expected = |name: &String| !OF_SYSTEMD.contains(&name.as_str()) && !name.starts_with("WATCHDOG_");
    let missing = run.environment.iter().find(|(name, _)| expected(name) && !set.contains_key(name.as_str()));
    missing.map(|(name, value)| format!("{name} is not set, which is {value:?}"))
}

/// Whether words occur in this order among others.
fn is_part(words: &[&str], among: &[String]) -> bool {
    let mut among = among.iter();
    words.iter().all(|word| among.any(|own| own == word))
}

fn report(missing: &[&&Process], left: &[&Run], imported: &Imported) -> String {
    let mut text = String::new();
    for process in missing {
        let words: Vec<&str> = process.words.iter().map(|word| word.value.as_str()).collect();
        text.push_str(&format!("    nodejoin starts {words:?} with"));
        for (name, value) in &process.environment {
            text.push_str(&format!(" {name}={:?}", value.value));
        }
        text.push('\n');
    }
    for run in left {
        text.push_str(&format!("    systemd starts {} {:?} with", run.unit, run.words));
        for (name, value) in &run.environment {
            if !OF_SYSTEMD.contains(&name.as_str()) {
                text.push_str(&format!(" {name}={value:?}"));
            }
        }
        text.push('\n');
        for process in missing {
            text.push_str(&format!("        difference: {:?}\n", difference(process, run)));
        }
    }
    for class in &imported.facts.classes {
        for fault in class.kubelet.process.faults.iter().filter(|fault| fault.fatal) {
            text.push_str(&format!("    nodejoin: {:?}\n", fault.kind));
        }
    }
    for finding in &imported.findings {
        text.push_str(&format!("    nodejoin: {}: {}\n", finding.rule, finding.message));
    }
    text
}

/// Lines of units that only one of them reports. Of what is not started, the cause is enough.
fn silent(case: &Case, shared: &Files, answer: &Answer, imported: &Imported) -> String {
    let classes = &imported.facts.classes;
    let faults = classes.iter().flat_map(|class| &class.kubelet.process.faults);
    // A unit of another program, which is not read.
    if answer.runs.is_empty() && classes.is_empty() {
        return String::new();
    }
    let told = faults.clone().any(|fault| fault.fatal);
    if answer.runs.is_empty() && (told || is_masked(case)) {
        return String::new();
    }
    let line = |source: &Source, start: usize| {
        (source.name().trim_start_matches('/').to_owned(), source.position(start).line)
    };
    let ignored = imported.findings.iter().filter(|finding| finding.rule == rule_id::UNIT_LINE_IGNORED);
    let ignored = ignored.filter_map(|finding| match &finding.place {
        Place::Other(source, range) => Some(line(source, range.start)),
        _ => None,
    });
    let mut reported: BTreeSet<(String, usize)> =
        ignored.filter(|(path, _)| !path.ends_with(".env")).collect();
    let mut left = reported.clone();
    reported.extend(faults.map(|fault| line(&fault.origin.file, fault.origin.range.start)));
    let tree = case.tree(shared);
    let mut text = String::new();
    for Warning { path, line, said } in &answer.warned {
        let path = target(&tree.files, path);
        let Some(Found::File(bytes)) = tree.files.get(&path) else { continue };
        let lines = first_line(bytes, *line)..=*line;
        left.retain(|(own, line)| *own != path || !lines.contains(line));
        let is_reported = reported.iter().any(|(own, line)| *own == path && lines.contains(line));
        if !is_reported && !has_odd_lines(bytes) {
            text.push_str(&format!("    systemd warns of {path}:{line}, nodejoin does not: {said}\n"));
        }
    }
    for (path, line) in left.into_iter().filter(|_| !answer.runs.is_empty()) {
        let Some(Found::File(bytes)) = tree.files.get(&path) else { continue };
        // A message of several lines has no place in the journal.
        let text_of = bytes.split(|byte| *byte == b'\n').nth(line.saturating_sub(1)).unwrap_or_default();
        if !has_odd_lines(bytes) && !text_of.windows(2).any(|pair| pair == b"\\n") {
            text.push_str(&format!("    nodejoin reports {path}:{line}, systemd does not\n"));
        }
    }
    text
}

/// The path behind a link.
fn target(files: &Files, path: &str) -> String {
    match files.get(path) {
        Some(Found::Link(target)) => target.trim_start_matches('/').to_owned(),
        _ => path.to_owned(),
    }
}

/// Whether lines end in another way than with `\n` or `\r\n`.
fn has_odd_lines(bytes: &[u8]) -> bool {
    bytes.contains(&0) || bytes.windows(2).any(|pair| pair[0] == b'\r' && pair[1] != b'\n' || pair == b"\n\r")
}

/// Whether nothing of the case is loaded: its unit is masked.
fn is_masked(case: &Case) -> bool {
    case.files.iter().filter(|(path, _)| path.ends_with(".service")).any(|(_, found)| match found {
        Found::File(bytes) => bytes.is_empty(),
        Found::Link(target) => target == "/dev/null",
        Found::Unreadable(_) => false,
    })
}

/// The first line of one that is continued up to this line.
fn first_line(bytes: &[u8], line: usize) -> usize {
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let mut first = line;
    while let Some(before) = first.checked_sub(2).and_then(|index| lines.get(index)) {
        let before = before.strip_suffix(b"\r").unwrap_or(before);
        let text = before.trim_ascii_start();
        if !before.ends_with(b"\\") && !text.starts_with(b"#") && !text.starts_with(b";") {
            break;
        }
        first -= 1;
    }
    first
}
