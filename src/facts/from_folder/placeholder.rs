//! Placeholders, as templates have them: `{{ NODE_NAME }}`, `<TOKEN>`, `##TOKEN##`. What fills them in is not known.

use std::collections::VecDeque;

use serde_json::Value;

use crate::facts::{Process, Sourced};

/// The placeholder in a line of a file of which a component reads every character, if it has one. Lines that are comments do not
/// count.
pub(super) fn in_file(text: &str) -> Option<&str> {
    let lines =
        text.lines().filter(|line| !line.trim_start().starts_with(['#', ';']) || hashes(line).is_some());
    lines.filter(|line| line.contains(['{', '<', '#', '_', '%', '$'])).find_map(in_value)
}

/// The placeholder in a value, also one that a shell or envsubst would fill in.
pub(super) fn in_value(text: &str) -> Option<&str> {
    let shell = || between(text, "${", "}").filter(|name| is_name(name.get(2..).unwrap_or_default()));
    in_word(text).or_else(|| angles(text)).or_else(shell)
}

/// The placeholder in a word of a command. One in angle brackets is the value of a flag.
pub(super) fn in_word(text: &str) -> Option<&str> {
    let value = text.strip_prefix("--").and_then(|flag| flag.split_once('=')).map(|(_, value)| value);
    between(text, "{{", "}}")
        .or_else(|| between(text, "{%", "%}"))
        .or_else(|| value.filter(|value| value.starts_with('<')).and_then(angles))
        .or_else(|| hashes(text))
        .or_else(|| between(text, "__", "__").filter(|whole| is_name(whole.trim_matches('_'))))
}

/// `##NAME##`.
pub(super) fn hashes(text: &str) -> Option<&str> {
    between(text, "##", "##").filter(|whole| is_name(whole.trim_matches('#')))
}

/// `<NAME>`, in which a person also writes what is to be filled in: `<token id>`.
fn angles(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(whole) = between(rest, "<", ">") {
        let inner = whole.trim_matches(['<', '>']);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte);
        if inner.starts_with(|first: char| first.is_ascii_alphabetic()) && inner.bytes().all(plain) {
            return Some(whole);
        }
        rest = rest.get(rest.find('<')? + 1..)?;
    }
    None
}

/// From one mark to the next other, marks included; everything after the first if the placeholder is not closed.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let start = text.find(open)?;
    let inner = text.get(start + open.len()..)?;
    let end = match inner.find(close) {
        Some(end) => start + open.len() + end + close.len(),
        None if open == "{{" => text.len(),
        None => return None,
    };
    text.get(start..end)
}

/// Whether a text begins with a variable's name.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

/// Whether a value of a document has a placeholder.
pub(super) fn in_document(value: &Value) -> bool {
    match value {
        Value::String(text) => in_value(text).is_some(),
        Value::Array(items) => items.iter().any(in_document),
        Value::Object(map) => map.iter().any(|(key, value)| in_value(key).is_some() || in_document(value)),
        _ => false,
    }
}

/// The most words that a placeholder spans.
const MOST_WORDS: usize = 20;

/// Moves the words that have placeholders out of the known words.
pub(super) fn hide(process: &mut Process) {
    hide_by(process, in_word);
}

/// The same for words of a manifest, in which nothing expands `${NAME}`.
pub(super) fn hide_in_pod(process: &mut Process) {
    hide_by(process, in_value);
}

fn hide_by(process: &mut Process, placeholder: fn(&str) -> Option<&str>) {
    if !process.words.iter().any(|word| placeholder(&word.value).is_some() || is_open(&word.value)) {
        return;
    }
    let mut words = VecDeque::from(std::mem::take(&mut process.words));
    while let Some(word) = words.pop_front() {
        let word = closed(word, &mut words);
        if placeholder(&word.value).is_none() {
            process.words.push(word);
            continue;
        }
        let flag = |text: &str| text.strip_prefix("--").map(|flag| flag.replace('_', "-"));
        if let Some(name) = word.value.split_once('=').and_then(|(name, _)| flag(name)) {
            process.placeholders.insert(name, word);
        } else if let Some(before) =
            process.words.pop_if(|before| before.value.starts_with("--") && !before.value.contains('='))
        {
            let name = flag(&before.value).unwrap_or_default();
            process.placeholders.insert(name, joined(before, &word));
        } else {
            process.placeholders.insert(word.value.clone(), word);
        }
    }
}

/// A word with those after it up to the one that closes its placeholder: blanks inside make several words of one. A word that only
/// looks as if it opened one is left alone.
fn closed(word: Sourced<String>, rest: &mut VecDeque<Sourced<String>>) -> Sourced<String> {
    if !is_open(&word.value) {
        return word;
    }
    let mut text = word.value.clone();
    let closing = rest.iter().take(MOST_WORDS).position(|next| {
        text = format!("{text} {}", next.value);
        !is_open(&text)
    });
    let Some(closing) = closing else { return word };
    rest.drain(..=closing).fold(word, |word, next| joined(word, &next))
}

/// Whether a placeholder is opened in a text and not closed.
fn is_open(text: &str) -> bool {
    let angle = text.strip_prefix("--").and_then(|flag| flag.split_once("=<")).map(|(_, rest)| rest);
    let opens =
        |open, close| text.rsplit_once(open).is_some_and(|(_, rest): (&str, &str)| !rest.contains(close));
    opens("{{", "}}")
        || opens("{%", "%}")
        || angle.is_some_and(|rest| {
            rest.starts_with(|first: char| first.is_ascii_alphabetic()) && !rest.contains('>')
        })
}

fn joined(mut word: Sourced<String>, next: &Sourced<String>) -> Sourced<String> {
    word.value = format!("{} {}", word.value, next.value);
    if std::sync::Arc::ptr_eq(&word.origin.file, &next.origin.file) {
        word.origin.range.end = word.origin.range.end.max(next.origin.range.end);
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(texts: &[&str]) -> Vec<String> {
        let file = crate::source::Source::new("unit", texts.join(" "));
        let file = std::sync::Arc::new(file);
        let word =
            |text: &&str| Sourced::new((*text).to_owned(), crate::facts::Origin::new(file.clone(), 0..0));
        let mut rest: VecDeque<_> = texts.iter().map(word).collect();
        let mut words = Vec::new();
        while let Some(word) = rest.pop_front() {
            words.push(closed(word, &mut rest).value);
        }
        words
    }

    #[test]
    fn only_what_is_closed_is_one_word() {
        assert_eq!(words(&["a", "{{", "x", "}}b", "c"]), ["a", "{{ x }}b", "c"]);
        assert_eq!(words(&["--a=<the", "name>", "c"]), ["--a=<the name>", "c"]);
        for open in ["{%", "a{%b", "{{x", "--a=<the"] {
            assert_eq!(words(&[open, "", "b"]), [open, "", "b"]);
        }
    }
}
