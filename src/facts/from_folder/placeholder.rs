//! Placeholders in a command, as templates have them: `{{ NODE_NAME }}`. What fills them in is not known.

use crate::facts::{Process, Sourced};

/// The most words that a placeholder spans.
const MOST_WORDS: usize = 20;

/// Moves the words that have placeholders out of the known words.
pub(super) fn hide(process: &mut Process) {
    if !process.words.iter().any(|word| word.value.contains("{{")) {
        return;
    }
    let mut words = std::mem::take(&mut process.words).into_iter().peekable();
    while let Some(mut word) = words.next() {
        // Blanks inside make several words of it.
        for _ in 0..MOST_WORDS {
            if !is_open(&word.value) {
                break;
            }
            let Some(next) = words.next() else { break };
            word = joined(word, &next);
        }
        if !word.value.contains("{{") {
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

/// Whether a placeholder is opened in a text and not closed.
fn is_open(text: &str) -> bool {
    text.rsplit_once("{{").is_some_and(|(_, rest)| !rest.contains("}}"))
}

fn joined(mut word: Sourced<String>, next: &Sourced<String>) -> Sourced<String> {
    word.value = format!("{} {}", word.value, next.value);
    if std::sync::Arc::ptr_eq(&word.origin.file, &next.origin.file) {
        word.origin.range.end = word.origin.range.end.max(next.origin.range.end);
    }
    word
}
