use std::collections::BTreeMap;

use super::expand::{self, Variable};
use super::words::{Escapes, split};
use super::{Entry, File, LONGEST_WORD, MOST_WORDS, Sourced, StartFault, StartFaultKind, Traced};
use crate::facts::Process;

/// The words of `ExecStart=` after the program; gives whether the line goes on with another command.
///
/// Mirrors systemd's src/core/load-fragment.c: config_parse_exec.
pub(super) fn start(
    unit: &File,
    entry: &Entry,
    values: &BTreeMap<String, Variable>,
    process: &mut Process,
) -> bool {
    let mut words = split(&entry.value, Escapes::C).into_iter();
    let Some(program) = words.next() else { return false };
    let text = program.text();
    let path = text.trim_start_matches(['@', '-', ':', '+', '!', '|']);
    let prefix = text.get(..text.len() - path.len()).unwrap_or_default();
    if !path.starts_with('/') && path.contains('/') {
        let kind = StartFaultKind::ProgramNotAbsolute(path.to_owned());
        process.faults.push(StartFault { kind, origin: unit.origin(program.range()), fatal: true });
    }
    if prefix.contains('@') {
        words.next();
    }
    let mut left = MOST_WORDS;
    let mut counted = process.words.len();
    while let Some(word) = words.next() {
        let fresh = process.words.get(counted..).unwrap_or_default();
        let longest = fresh.iter().map(|word| word.value.len() + 1).max().unwrap_or_default();
        let all: usize = fresh.iter().map(|word| word.value.len() + 1).sum();
        counted = process.words.len();
        left = left.saturating_sub(all);
        if left == 0 || longest > LONGEST_WORD {
            too_long(unit, entry, process);
            return false;
        }
        // A semicolon by itself begins another command, unless it is quoted.
        if word.text() == ";" && stands_alone(&entry.value, &word) {
            return words.next().is_some();
        }
        let word = percent(word);
        if prefix.contains(':') {
            process.words.push(sourced(unit, &word.text(), &word));
        } else {
            let expanded = expand::word(unit, &word, values, process);
            process.words.extend(expanded);
        }
    }
    let fresh = process.words.get(counted..).unwrap_or_default();
    if fresh.iter().any(|word| word.value.len() + 1 > LONGEST_WORD) {
        too_long(unit, entry, process);
    }
    false
}

/// Linux does not start it; the words that were read by then are as good as all.
fn too_long(unit: &File, entry: &Entry, process: &mut Process) {
    process.words.truncate(1);
    let origin = unit.origin(entry.value.range());
    process.faults.push(StartFault { kind: StartFaultKind::TooLong, origin, fatal: true });
}

/// A word with its place; a flag's word is known to the spec by the flag's name.
pub(super) fn sourced(file: &File, text: &str, at: &Traced) -> Sourced<String> {
    let name = text.split_once('=').map_or(text, |(name, _)| name);
    let origin =
        if name.starts_with("--") { file.origin_of(name, at.range()) } else { file.origin(at.range()) };
    Sourced::new(text.to_owned(), origin)
}

/// `%%` is a percent sign; other specifiers stand for what only the machine knows and stay.
fn percent(word: Traced) -> Traced {
    let mut out = Traced::default();
    let mut chars = word.0.into_iter().peekable();
    while let Some((c, at)) = chars.next() {
        if c == '%' && chars.peek().is_some_and(|(next, _)| *next == '%') {
            chars.next();
        }
        out.0.push((c, at));
    }
    out
}

/// The same for a path.
pub(super) fn unescape_percent(path: &str) -> String {
    path.replace("%%", "%")
}

/// Whether there are blanks around a word, and no quotes.
fn stands_alone(value: &Traced, word: &Traced) -> bool {
    let range = word.range();
    let quoted = |(c, at): &(char, usize)| {
        (at + c.len_utf8() == range.start || *at == range.end) && !c.is_whitespace()
    };
    !value.0.iter().any(quoted)
}
