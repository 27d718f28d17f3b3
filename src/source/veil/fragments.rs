//! What is left of a secret where a character too many, or broken syntax, is inside of it.

use std::ops::Range;

use super::hidden::Hidden;
use super::word::{changes, first, is_blob, is_half, is_random, is_rich, last};

/// The shortest part of a secret that is looked for beside another one.
const SHORTEST: usize = 6;
/// The most characters between the two.
const MOST_BETWEEN: usize = 4;
/// The most parts beside one secret, on each side.
const MOST: usize = 4;
/// How far is looked for one.
const NEAR: usize = 512;

/// The parts of secrets that a quote, a comma, a blank or the like separates from those that were found.
pub(super) fn beside(text: &str, found: &mut Vec<Hidden>) {
    let mut more = Vec::new();
    for hidden in found.iter() {
        let mut end = hidden.range.end;
        for _ in 0..MOST {
            let Some(part) = after(text, end) else { break };
            end = part.end;
            more.push(Hidden::weak(part));
        }
        let mut start = hidden.range.start;
        for _ in 0..MOST {
            let Some(part) = before(text, start) else { break };
            start = part.start;
            more.push(Hidden::weak(part));
        }
    }
    found.extend(more);
}

fn after(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = first(text.get(at..)?, NEAR);
    let part = rest.trim_start_matches(is_between);
    let between = rest.len() - part.len();
    let length = part.find(|c| !is_part(c)).unwrap_or(part.len());
    // What is assigned to is a name.
    let is_name = part
        .get(length..)
        .is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with([':', '=']));
    let range = at + between..at + between + length;
    (between > 0 && between <= MOST_BETWEEN && !is_name && is_rest(part.get(..length)?)).then_some(range)
}

fn before(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = last(text.get(..at)?, NEAR);
    let part = rest.trim_end_matches(is_between);
    let between = rest.len() - part.len();
    let start = part.rfind(|c| !is_part(c)).map_or(0, |at| at + 1);
    let range = at - between - (part.len() - start)..at - between;
    // What is before `=` and `:` is a name, and so is what is in a header of a table.
    let is_name = rest.get(part.len()..)?.contains(['=', ':']) || part.get(..start)?.ends_with(['.', '[']);
    (between > 0 && between <= MOST_BETWEEN && !is_name && is_rest(part.get(start..)?)).then_some(range)
}

fn is_between(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | ',' | ' ' | '\t' | '#' | '[' | ']' | '{' | '}' | '\\' | '=')
        || c.is_control() && c != '\n'
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/')
}

/// Whether a word may be the rest of something random: digits and letters follow each other, as they do not in a name with a number.
fn is_rest(word: &str) -> bool {
    word.len() >= SHORTEST && is_rich(word) && changes(word) >= 2 && !word.starts_with('/')
}

/// Words that look random, and the halves of tokens: in a spec that is not TOML, nothing else shows what they are.
pub(super) fn random(text: &str) -> Vec<Hidden> {
    let mut found = Vec::new();
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '=' | '_' | '-');
    let mut at = 0;
    for word in text.split(|c: char| !inside(c)) {
        if is_random(word) || is_half(word) || is_blob(word) {
            found.push(Hidden::weak(at..at + word.len()));
        }
        let end = at + word.len();
        at = end + text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    found
}
