//! Follows a help in files that nobody compiled.

use std::ops::Range;

use nodejoin::diagnostic::{Finding, Place};

use super::named;
use super::way::Step;
use crate::harness::Case;

/// The folder after the steps; nothing where they are no edit of a file.
pub(super) fn changed(case: &Case, finding: &Finding, steps: &[Step]) -> Vec<Case> {
    let Place::Other(source, range) = &finding.place else { return Vec::new() };
    let [step] = steps else { return Vec::new() };
    let mut case = case.clone();
    let Some((_, text)) = case.files.iter_mut().find(|(path, _)| *path == source.name()) else {
        return Vec::new();
    };
    let range = range.clone();
    match step {
        Step::Write(texts) => write(text, range, finding, texts.first()),
        Step::Remove(None) => remove(text, range),
        _ => return Vec::new(),
    }
    vec![case]
}

/// Writes a text in place of a range, or of the part of it that the finding names.
fn write(text: &mut String, range: Range<usize>, finding: &Finding, new: Option<&String>) {
    let Some(new) = new else { return };
    let old = text[range.clone()].to_owned();
    let mut range = range;
    if let Some((key, _)) =
        new.split_once(": ").filter(|(key, _)| text[..range.start].ends_with(&format!("{key}: ")))
    {
        range.start -= key.len() + 2;
    } else if !new.starts_with("--") {
        let part = named(finding).find_map(|name| Some((old.find(name)?, name.len())));
        let part =
            part.or(old.find('=').filter(|_| old.starts_with("--")).map(|at| (at + 1, old.len() - at - 1)));
        if let Some((at, length)) = part {
            range = range.start + at..range.start + at + length;
        }
    }
    text.replace_range(range, new);
}

/// Removes a range, with the comma that parted it from others, or with the value of a key, and with its line when nothing is
/// left on it.
fn remove(text: &mut String, mut range: Range<usize>) {
    let rest = &text[range.end..];
    let line = rest.find('\n').unwrap_or(rest.len());
    if rest.starts_with(':') {
        let is_flow = text[..range.start].rsplit('\n').next().is_some_and(|before| before.contains('{'));
        range.end += if is_flow { rest.find([',', '}']).unwrap_or(line) } else { line };
    } else if rest.starts_with(',') {
        range.end += 1;
    } else if text[..range.start].ends_with(',') {
        range.start -= 1;
    }
    text.replace_range(range.clone(), "");
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at + 1);
    if ["", "-", "\\"].contains(&text[start..end].trim()) {
        text.replace_range(start..end, "");
    }
}
