//! Secrets that the object around them makes one: data of Secrets, credentials of kubeconfigs, keys of encryption, token files.

use std::ops::Range;

use super::hidden::Hidden;
use super::word::{is_random, is_rich};

/// Keys of a bootstrap token's Secret that everybody may see.
const PUBLIC: [&str; 8] = [
    "token-id",
    "expiration",
    "description",
    "auth-extra-groups",
    "usage-bootstrap-authentication",
    "usage-bootstrap-signing",
    "namespace",
    "ca.crt",
];

/// Finds them.
pub(super) fn find(name: &str, text: &str, found: &mut Vec<Hidden>) {
    let secret = text.contains("stringData") || text.contains("Secret") && text.contains("data");
    if secret {
        data(text, found);
    }
    if text.contains("exec") {
        exec(text, found);
    }
    // A file that holds one secret holds others, at whatever keys.
    let hot = secret
        || !found.is_empty()
        || ["EncryptionConfig", "current-context"].iter().any(|word| text.contains(word));
    if hot {
        random_words(text, found);
    }
    if name.ends_with(".csv") || text.lines().any(is_token_line) {
        columns(text, name.ends_with(".csv"), found);
    }
}

/// Lines with their first byte and how far they are indented.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str, usize)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        (start, line, line.len() - line.trim_start_matches([' ', '\t']).len())
    })
}

/// The value of `key: value`, in YAML or JSON.
fn value_of(line: &str, start: usize) -> Option<(&str, Range<usize>)> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim().trim_start_matches("- ").trim_matches(['"', '\'', '{', ' ']);
    let trimmed = value.trim_start_matches([' ', '\t', '"', '\'']);
    let from = start + line.len() - trimmed.len();
    let length = trimmed.trim_end_matches([' ', '\t', '"', '\'', ',', '}']).len();
    Some((key, from..from + length))
}

/// The values below `data` and `stringData`, except those of a bootstrap token's Secret that are not secret.
fn data(text: &str, found: &mut Vec<Hidden>) {
    let mut below: Option<usize> = None;
    let mut block: Option<usize> = None;
    for (start, line, indent) in lines(text) {
        let trimmed = line.trim();
        if block.is_some_and(|block| indent > block || trimmed.is_empty()) {
            found.push(Hidden::weak(start + indent..start + line.len()));
            continue;
        }
        block = None;
        if below.is_some_and(|outer| indent <= outer && !trimmed.is_empty()) {
            below = None;
        }
        let key = trimmed.trim_start_matches("- ").trim_start_matches(['"', '\'', '{']);
        if (key.starts_with("stringData") || key.starts_with("data")) && line.contains(':') {
            flow(line, start, found);
            below = Some(indent);
            continue;
        }
        let Some((key, value)) = below.and_then(|_| value_of(line, start)) else { continue };
        if PUBLIC.contains(&key) || value.is_empty() {
            continue;
        }
        if text.get(value.clone()).is_some_and(|value| value.starts_with(['|', '>'])) {
            block = Some(indent);
        } else {
            found.push(Hidden::weak(value));
        }
    }
}

/// The values of `data: {a: b, "c": "d"}` on one line.
fn flow(line: &str, start: usize, found: &mut Vec<Hidden>) {
    let Some(at) = line
        .find("ata")
        .and_then(|at| line.get(at..).and_then(|rest| rest.find('{')).map(|open| at + open + 1))
    else {
        return;
    };
    let mut from = at;
    for part in line.get(at..).unwrap_or_default().split_inclusive([',', '}']) {
        if let Some((key, value)) = value_of(part.trim_end_matches([',', '}']), start + from)
            && !PUBLIC.contains(&key)
            && !value.is_empty()
        {
            found.push(Hidden::weak(value));
        }
        from += part.len();
    }
}

/// Arguments and variables of the program that a kubeconfig runs for credentials.
fn exec(text: &str, found: &mut Vec<Hidden>) {
    let mut below: Option<usize> = None;
    let mut list = false;
    for (start, line, indent) in lines(text) {
        let trimmed = line.trim();
        if below.is_some_and(|outer| indent <= outer && !trimmed.is_empty()) {
            below = None;
        }
        let key = trimmed.trim_start_matches("- ").trim_start_matches(['"', '\'']);
        if below.is_none() {
            below = (key.starts_with("exec")
                && trimmed.trim_end_matches(['"', '\'', ' ', '{']).ends_with(':'))
            .then_some(indent);
            list = false;
            continue;
        }
        if key.starts_with("args") || key.starts_with("env") {
            list = true;
            let items = line.find('[').map(|open| start + open + 1..start + line.len());
            found.extend(items.filter(|items| !items.is_empty()).map(Hidden::weak));
        } else if key.starts_with("value") {
            found.extend(
                value_of(line, start)
                    .filter(|(_, value)| !value.is_empty())
                    .map(|(_, value)| Hidden::weak(value)),
            );
        } else if list && trimmed.starts_with('-') && !key.starts_with("name") {
            let item = trimmed.trim_start_matches(['-', ' ', '"', '\'']);
            found.push(Hidden::weak(
                start + line.trim_end().len() - item.len()..start + line.trim_end().len(),
            ));
        } else if key.contains(':') {
            list = false;
        }
    }
    found.retain(|hidden| !hidden.range.is_empty());
}

/// Words that look random in a file that is there to hold secrets, under any key.
fn random_words(text: &str, found: &mut Vec<Hidden>) {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-' | '.');
    for (start, line, _) in lines(text) {
        let lower = line.to_ascii_lowercase();
        if lower.contains("certificate") && !lower.contains("key")
            || lower.contains("sha256")
            || lower.contains("://")
        {
            continue;
        }
        let mut at = 0;
        for word in line.split(|c: char| !inside(c)) {
            if is_random(word) && !word.contains("token-") {
                found.push(Hidden::weak(start + at..start + at + word.len()));
            }
            at += word.len()
                + line.get(at + word.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        }
    }
}

/// Whether a line is one of a token file: `token,user,uid,"groups"`.
fn is_token_line(line: &str) -> bool {
    let fields: Vec<&str> = line.split(',').collect();
    fields.len() >= 3
        && fields
            .first()
            .is_some_and(|token| token.len() >= 6 && !token.contains([' ', ':', '=', '{', '[', '-']))
        && line.contains("system:")
}

/// The first field of each line of a token file, and whatever else in it looks random.
fn columns(text: &str, whole: bool, found: &mut Vec<Hidden>) {
    for (start, line, _) in lines(text) {
        if !whole && !is_token_line(line) {
            continue;
        }
        let mut at = start;
        for (index, field) in line.split(',').enumerate() {
            let value = field.trim_matches(['"', '\'', ' ', '\t', '\r', '#']);
            let from = at + field.find(value).unwrap_or(0);
            at += field.len() + 1;
            let hidden = from..from + value.len();
            let random = value.len() >= 10 && is_rich(value) && !value.contains([':', ' ']);
            if index == 0 && value.len() >= 4 || random {
                found.push(Hidden::strong(hidden));
            }
        }
    }
}
