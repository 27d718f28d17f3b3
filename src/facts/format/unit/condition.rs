use super::host::Lying;
use super::specifier::{Specifiers, Unresolved};
use super::{Entry, Host, Traced, path};
use crate::facts::{File, Origin};

/// A `Condition…=` or `Assert…=`.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    /// The test: `PathExists`, `Host`.
    kind: String,
    value: String,
    /// One of those with `|` is enough.
    trigger: bool,
    negate: bool,
    /// Whether the value has parts that no file gives.
    unknown: bool,
    pub(super) origin: Origin,
}

/// Reads one; the error is the line that systemd logs when it ignores the condition.
///
/// Mirrors systemd's src/core/load-fragment.c: config_parse_unit_condition_path and config_parse_unit_condition_string.
pub(super) fn read(
    kind: &str,
    entry: &Entry,
    file: &File,
    specifiers: &Specifiers<'_>,
) -> Result<Condition, String> {
    let (trigger, rest) = prefix(entry.value.clone(), b'|');
    let (negate, rest) = prefix(rest, b'!');
    let resolved = specifiers.resolve(&rest).map_err(|Unresolved(why)| {
        format!("Failed to resolve unit specifiers in {}, ignoring: {why}", rest.text())
    })?;
    let mut value = resolved.text();
    if is_of_path(kind) {
        value = path::absolute(&value).map_err(|why| format!("Condition{kind}= {why}, ignoring: {value}"))?;
    }
    let unknown = resolved.unknown().is_some();
    let origin = file.origin(entry.range());
    Ok(Condition { kind: kind.to_owned(), value, trigger, negate, unknown, origin })
}

fn prefix(value: Traced, sign: u8) -> (bool, Traced) {
    match value.get(0) == Some(sign) {
        true => (true, value.from(1).trimmed()),
        false => (false, value),
    }
}

fn is_of_path(kind: &str) -> bool {
    kind.starts_with("Path") || kind.starts_with("Directory") || kind.starts_with("File")
}

/// Whether the path is a pattern of paths.
fn is_of_pattern(kind: &str) -> bool {
    kind == "PathExistsGlob"
}

impl Condition {
    /// The condition as it is written in the unit.
    pub(super) fn shown(&self) -> String {
        let not = if self.negate { "!" } else { "" };
        format!("{}={not}{}", self.kind, self.value)
    }

    /// The path that it tests.
    pub(super) fn path(&self) -> Option<&str> {
        let asked = is_of_path(&self.kind) && !is_of_pattern(&self.kind) && !self.unknown;
        asked.then_some(self.value.as_str())
    }

    /// The pattern of paths that it tests.
    pub(super) fn pattern(&self) -> Option<&str> {
        (is_of_pattern(&self.kind) && !self.unknown).then_some(self.value.as_str())
    }

    /// Whether it holds; none where no file gives the answer.
    fn holds(&self, host: &Host) -> Option<bool> {
        if self.unknown {
            return None;
        }
        let found = match self.kind.as_str() {
            "Host" => {
                let id = host.machine_id.as_deref();
                match &host.name {
                    _ if id == Some(self.value.as_str()) => Some(true),
                    Some(name) => {
                        Some(super::glob::matches(&self.value.to_lowercase(), &name.to_lowercase()))
                    }
                    None => None,
                }
            }
            "User" => Some(matches!(self.value.as_str(), "root" | "0" | "@system")),
            "Group" if matches!(self.value.as_str(), "root" | "0") => Some(true),
            kind if is_of_path(kind) => host.paths.get(&self.value).and_then(|lying| of_path(kind, *lying)),
            _ => None,
        };
        found.map(|holds| holds != self.negate)
    }
}

/// Whether a condition holds of what is at its path.
fn of_path(kind: &str, lying: Lying) -> Option<bool> {
    match (kind, lying) {
        (_, Lying::Nothing) => Some(false),
        ("PathExists" | "PathExistsGlob", _)
        | ("PathIsDirectory", Lying::Folder)
        | ("FileNotEmpty", Lying::File) => Some(true),
        ("PathIsDirectory", Lying::File | Lying::EmptyFile)
        | ("FileNotEmpty", Lying::Folder | Lying::EmptyFile) => Some(false),
        ("DirectoryNotEmpty", Lying::File | Lying::EmptyFile) | ("FileIsExecutable", Lying::Folder) => {
            Some(false)
        }
        _ => None,
    }
}

/// The result of all conditions.
pub(super) enum Verdict<'a> {
    Holds,
    /// This one does not hold.
    Fails(&'a Condition),
    /// It depends on this one, and no file gives whether it holds.
    Depends(&'a Condition),
}

/// All without `|` must hold, and one of those with it.
///
/// Mirrors systemd's src/shared/condition.c: condition_test_list.
pub(super) fn verdict<'a>(conditions: &'a [Condition], host: &Host) -> Verdict<'a> {
    let mut depends = None;
    let mut triggers = Vec::new();
    for condition in conditions {
        match condition.holds(host) {
            _ if condition.trigger => triggers.push(condition),
            Some(true) => {}
            Some(false) => return Verdict::Fails(condition),
            None => depends = Some(condition),
        }
    }
    let held: Vec<Option<bool>> = triggers.iter().map(|condition| condition.holds(host)).collect();
    if !triggers.is_empty() && !held.contains(&Some(true)) {
        let open = triggers.iter().zip(&held).find(|(_, holds)| holds.is_none());
        match (open, triggers.first()) {
            (Some((condition, _)), _) => depends = Some(condition),
            (None, Some(condition)) => return Verdict::Fails(condition),
            (None, None) => {}
        }
    }
    depends.map_or(Verdict::Holds, Verdict::Depends)
}
