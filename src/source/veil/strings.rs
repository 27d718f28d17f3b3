//! Strings of a spec that are not written as what they mean: with escapes, or over several lines. A secret in one has its form only
//! when it is read as TOML reads it.

use std::ops::Range;

use super::hidden::Hidden;
use super::{forms, keys};

/// Finds strings that mean a secret which their own text does not show.
pub(super) fn find(text: &str, found: &mut Vec<Hidden>) {
    // Few specs have such strings.
    if !["\\", "\"\"\"", "'''"].into_iter().any(|part| text.contains(part)) {
        return;
    }
    for range in literals(text) {
        let written = text.get(range.clone()).unwrap_or_default();
        if !written.contains(['\\', '\n']) {
            continue;
        }
        let meant = meaning(written);
        // A value that is broken over lines has its form on one line, with a blank in between or without.
        let flat = meant.split_whitespace().collect::<Vec<_>>().join(" ");
        let joined = meant.replace(['\n', '\r'], "");
        let shown = secrets(written);
        if [&meant, &flat, &joined].into_iter().any(|text| secrets(text) > shown) {
            found.push(Hidden::strong(range));
        }
    }
}

fn secrets(text: &str) -> usize {
    let mut found = Vec::new();
    forms::find(text, &mut found);
    keys::find(text, &keys::Spec, &mut found);
    found.len()
}

/// The bytes inside the quotes of each string that may have escapes or several lines.
fn literals(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr::memchr3(b'"', b'\'', b'#', rest)) {
        let start = at + next;
        let rest = text.get(start..).unwrap_or_default();
        if rest.starts_with('#') {
            at = start + rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote));
        let quote = quote.unwrap_or("\"");
        let from = start + quote.len();
        let end = from + closed(text.get(from..).unwrap_or_default(), quote);
        found.push(from..end);
        at = (end + quote.len()).min(text.len());
    }
    found
}

/// The length of a string up to its quote; one of a single line ends with the line at the latest.
fn closed(text: &str, quote: &str) -> usize {
    let single = quote.len() == 1;
    let escapes = quote.starts_with('"');
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if single && c == '\n' || !escaped && text.get(at..).is_some_and(|rest| rest.starts_with(quote)) {
            return at;
        }
        escaped = escapes && c == '\\' && !escaped;
    }
    text.len()
}

/// What a string means: its escapes replaced, and line breaks that are escaped removed with the blanks after them.
fn meaning(written: &str) -> String {
    let mut meant = String::with_capacity(written.len());
    let mut rest = written;
    while let Some((before, escape)) = rest.split_once('\\') {
        meant.push_str(before);
        let Some(kind) = escape.chars().next() else { break };
        let after = escape.get(kind.len_utf8()..).unwrap_or_default();
        let digits = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let code = after.get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        rest = match (kind, code.and_then(char::from_u32)) {
            ('x' | 'u' | 'U', Some(c)) => {
                meant.push(c);
                after.get(digits..).unwrap_or_default()
            }
            (' ' | '\t' | '\r' | '\n', _) => escape.trim_start(),
            (kind, _) => {
                meant.push(match kind {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                });
                after
            }
        };
    }
    meant.push_str(rest);
    meant
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        find(text, &mut found);
        found.into_iter().map(|hidden| text.get(hidden.range).unwrap()).collect()
    }

    #[test]
    fn secrets_are_found_behind_escapes_and_line_breaks() {
        for inner in [
            "lab001.f3k9w2q7x8z1m4n\\u0036",
            "lab001.\\u00663k9w2q7x8z1m4n6",
            "https://bob:f3k9w2q7x8z1m4n6\\u0040h:6443",
            "https://bob:f3k9w2q7x8z1m4n6\\x40h:6443",
        ] {
            assert_eq!(hidden(&format!("a = 1 # it's\nb = \"{inner}\"\n")), [inner]);
        }
        for inner in [
            "https://bob:f3k9w2q7\\\n  x8z1m4n6@h:6443",
            "Authorization: Bearer \\\n  f3k9w2q7x8z1m4n6",
            "Authorization: Bearer\n  f3k9w2q7x8z1m4n6",
            "--token\nf3k9w2q7x8z1m4n6",
            "lab001.f3k9w2q7\nx8z1m4n6",
        ] {
            assert_eq!(hidden(&format!("b = \"\"\"{inner}\"\"\"\nc = \"x\"\n")), [inner]);
        }
    }

    #[test]
    fn other_strings_are_shown() {
        for text in [
            "b = \"lab001.f3k9w2q7x8z1m4n6\"",
            "b = \"C:\\\\x\\ty\"",
            "b = '''\n[Service]\nRestart=always\n'''",
            "# \"lab001.\\u00663k9w2q7x8z1m4n6\"",
            "b = \"\\",
            "b = \"\"\"x\\u00",
            "b = 'a\\u0040b'",
        ] {
            assert!(hidden(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn escapes_mean_what_toml_says() {
        for text in ["a\\tb\\\"c\\\\d", "\\u00e4\\U0001F600", "plain", "a\\nb"] {
            let toml: toml::Table = format!("x = \"{text}\"").parse().unwrap();
            assert_eq!(meaning(text), toml["x"].as_str().unwrap());
        }
    }
}
