//! Tokens in a spec, at right and at wrong keys.

use std::ops::Range;

use super::hidden::Hidden;
use super::word::{is_half, is_random, is_rich};
use super::{keys, strings};
use crate::source::plain_secrets::{starts_of, values};

/// Finds literals of `secret`, and any value in a token's table that does not belong there.
pub(super) fn find(text: &str, found: &mut Vec<Hidden>) {
    let mut plain = Vec::new();
    values(text, &mut plain);
    found.extend(plain.into_iter().map(|(_, range)| Hidden::strong(range)));
    strings::find(text, found);
    let mut of_tokens = false;
    let mut of_secret = false;
    let mut of_others = false;
    let mut others = Others::of(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let indent = line.len() - line.trim_start().len();
        // A header does not set a value; one that does is a mistake, which may show a secret.
        if trimmed.starts_with('[') && !trimmed.contains("] =") {
            of_tokens =
                trimmed.trim_start_matches(['[', ' ', '"', '\'']).to_ascii_lowercase().starts_with("token");
            of_secret = of_tokens && trimmed.to_ascii_lowercase().contains("secret]");
            of_others = others.are_in(at..at + line.len());
            if of_tokens {
                header(text, at + indent..at + line.trim_end().len(), found);
            }
        } else if of_tokens || trimmed.starts_with('[') || is_of_token(trimmed) {
            pairs(line, at, of_secret, found);
        }
        if of_others || others.are_in(at..at + line.len()) {
            variables(line, at, found);
        }
        at += line.len();
    }
}

/// Whether a line begins with the name of the tokens' table, or of one.
fn is_of_token(line: &str) -> bool {
    line.get(.."token".len()).is_some_and(|start| start.eq_ignore_ascii_case("token"))
}

/// Where a text has, or opens a table of, names that are not nodejoin's: variables of the kubelet, flags. One search of the
/// whole text is much faster than one of each line.
struct Others {
    /// Where the words are that do so, the first one last.
    starts: Vec<usize>,
}

impl Others {
    fn of(text: &str) -> Self {
        // `environment` of the kubelet, `Environment` of its unit.
        let mut starts: Vec<usize> = starts_of("nvironment", text).chain(starts_of("flags", text)).collect();
        starts.sort_unstable_by(|one, other| other.cmp(one));
        Self { starts }
    }

    /// Whether one is in a line. To be called with each line in turn.
    fn are_in(&mut self, line: Range<usize>) -> bool {
        while self.starts.pop_if(|start| *start < line.start).is_some() {}
        self.starts.last().is_some_and(|start| *start < line.end)
    }
}

/// The secrets of such a line: there, `token` is not the name of one.
fn variables(line: &str, start: usize, found: &mut Vec<Hidden>) {
    let mut own = Vec::new();
    keys::find(line, &keys::File, &mut own);
    found.extend(
        own.into_iter().map(|hidden| Hidden::strong(start + hidden.range.start..start + hidden.range.end)),
    );
}

/// A token in the name of a table: `[tokens.id.secret]`, `[tokens."id.secret"]`.
fn header(text: &str, range: Range<usize>, found: &mut Vec<Hidden>) {
    let line = text.get(range.clone()).unwrap_or_default();
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '/');
    let mut at = range.start;
    for word in line.split(|c: char| !inside(c)) {
        if is_half(word) && is_random(word)
            || is_half(word) && after_id(text, at)
            || word.len() > 24 && is_random(word)
        {
            found.push(Hidden::strong(at..at + word.len()));
        }
        at += word.len()
            + text.get(at + word.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
}

/// Whether the six characters of an id and a dot are before this.
fn after_id(text: &str, at: usize) -> bool {
    let id = |id: &str| id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let before = text.get(..at).and_then(|before| before.strip_suffix('.'));
    before
        .and_then(|before| before.len().checked_sub(6).and_then(|start| before.get(start..)))
        .is_some_and(id)
}

/// The pairs of a line, also those of inline tables.
fn pairs(line: &str, start: usize, of_secret: bool, found: &mut Vec<Hidden>) {
    let mut inline = of_secret;
    let mut from = 0;
    while let Some(equals) = line.get(from..).and_then(|rest| rest.find('=')).map(|at| from + at) {
        let before = line.get(..equals).unwrap_or_default();
        let key = before.trim_end().trim_end_matches(['"', '\'', ']']);
        let key = key.get(
            key.rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
                .map_or(0, |at| at + 1)..,
        );
        let key = key.unwrap_or_default().to_ascii_lowercase();
        let rest = line.get(equals + 1..).unwrap_or_default();
        let value = rest.trim_start();
        from = equals + 1;
        if value.starts_with('{') {
            inline |= key.contains("secret");
            continue;
        }
        let body = value.trim_start_matches(['"', '\'']);
        let quoted = body.len() < value.len();
        let end = match quoted {
            true => body.find([if value.starts_with('"') { '"' } else { '\'' }, '\n']),
            false => body.find([',', '}', '#', '\n']),
        };
        let body = body.get(..end.unwrap_or(body.len())).unwrap_or_default();
        let body_at = equals + 1 + rest.len() - value.trim_start_matches(['"', '\'']).len();
        from = from.max(body_at + body.len());
        let body = body.trim_end();
        if !body.is_empty() && belongs_elsewhere(&key, body, inline) {
            found.push(Hidden::strong(start + body_at..start + body_at + body.len()));
        }
    }
}

/// Whether a value must be hidden because it does not fit its key.
fn belongs_elsewhere(key: &str, value: &str, inline: bool) -> bool {
    let loose = !value.contains(['/', '.', '-', '_', ' ', ':']);
    match key {
        "id" => value.len() >= 10 && is_rich(value),
        "file" | "age" | "sops" | "derive" => is_half(value) || loose && is_random(value),
        "env" => {
            is_half(value)
                || is_random(value)
                || is_rich(value) && !value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        }
        "stdin" | "epoch" | "expires" => value.len() >= 6 && is_random(value),
        "key" | "description" | "groups" | "usages" | "replaced-by" => {
            is_half(value) || loose && is_random(value)
        }
        _ if key.contains("secret") => !matches!(value, "true" | "false"),
        _ if inline => value.len() >= 4 && !matches!(value, "true" | "false"),
        _ => is_half(value) || is_random(value),
    }
}
