use std::collections::BTreeMap;

use super::env_file::is_name;
use super::environment::Environment;
use super::traced::{Byte, Unknown};
use super::variable::Variable;
use super::words::{Escapes, split};
use super::{LONGEST_WORD, Traced};

/// A word of a command with the values of its variables in place, and the file that it came from where that is an env file.
pub(super) struct Expanded<'a> {
    pub(super) word: Traced,
    pub(super) variable: Option<&'a Variable>,
}

/// Puts the values of variables into a word of a command; `$NAME` alone may give several words, or none. The names of
/// variables that are not set are added to `unset`.
///
/// Mirrors systemd's src/basic/env-util.c: replace_env_argv.
pub(super) fn word<'a>(
    word: &Traced,
    environment: &'a Environment,
    unset: &mut Vec<String>,
) -> Vec<Expanded<'a>> {
    let whole = word.get(0) == Some(b'$') && !matches!(word.get(1), Some(b'{' | b'$'));
    let alone = alone(word).and_then(|name| environment.values.get(&name));
    if let Some(variable) = alone.filter(|variable| variable.value.get(0) == Some(b'-')) {
        return vec![Expanded { word: variable.value.clone(), variable: Some(variable) }];
    }
    if !whole {
        return vec![Expanded { word: braces(word, environment, unset), variable: None }];
    }
    let name = word.from(1).text();
    match environment.values.get(&name) {
        Some(variable) => {
            let words = split(&variable.value, Escapes::Relaxed).unwrap_or_default();
            words.into_iter().map(|word| Expanded { word, variable: Some(variable) }).collect()
        }
        None if environment.open && is_name(&name) => {
            unset.push(name);
            vec![Expanded { word: unknown(word), variable: None }]
        }
        None => {
            unset.push(name);
            Vec::new()
        }
    }
}

/// The word as it is written, as a value that is not known.
fn unknown(word: &Traced) -> Traced {
    Traced(word.0.iter().map(|byte| Byte { unknown: Some(Unknown::AtStart), ..*byte }).collect())
}

/// Puts the values of `${NAME}` into a word. Everything else stays as it is: `$NAME`, and what a shell knows besides.
///
/// Mirrors systemd's src/basic/env-util.c: replace_env_n without flags.
fn braces(word: &Traced, environment: &Environment, unset: &mut Vec<String>) -> Traced {
    let values: &BTreeMap<String, Variable> = &environment.values;
    let mut out = Traced::default();
    let mut at = 0;
    while let Some(&byte) = word.0.get(at) {
        // No longer word is started with.
        if out.0.len() > LONGEST_WORD {
            break;
        }
        let next = word.get(at + 1);
        if byte.value != b'$' || byte.unknown.is_some() {
            out.0.push(byte);
            at += 1;
        } else if next == Some(b'$') {
            out.0.push(byte);
            at += 2;
        } else if let Some(end) = name_end(word, at) {
            let name = Traced(word.0.get(at + 2..end).unwrap_or_default().to_vec()).text();
            match values.get(&name) {
                Some(variable) => {
                    out.0.extend(variable.value.0.iter().map(|own| Byte { at: byte.at, ..*own }));
                }
                None if environment.open && is_name(&name) => {
                    unset.push(name);
                    let written = word.0.get(at..=end).unwrap_or_default().to_vec();
                    out.0.extend(unknown(&Traced(written)).0);
                }
                None => unset.push(name),
            }
            at = end + 1;
        } else if next == Some(b'{') {
            // Not closed, or with a colon in it: it stays up to there.
            let rest = word.0.get(at..).unwrap_or_default();
            let length =
                rest.iter().position(|byte| byte.value == b':').map_or(rest.len(), |colon| colon + 1);
            out.0.extend(rest.get(..length).unwrap_or_default());
            at += length;
        } else {
            // The byte after a lone dollar never begins a variable, even if it is a dollar itself.
            out.0.extend(word.0.get(at..(at + 2).min(word.0.len())).unwrap_or_default());
            at += 2;
        }
    }
    out
}

/// The name of a word that is `${NAME}` and nothing else. A flag that comes from it is written where the variable is; any other
/// value is one of this very command.
fn alone(word: &Traced) -> Option<String> {
    let end = name_end(word, 0).filter(|end| word.get(0) == Some(b'$') && *end + 1 == word.0.len())?;
    Some(Traced(word.0.get(2..end)?.to_vec()).text())
}

/// The end of the name after `${`. With a colon in it, it is not a variable.
fn name_end(word: &Traced, at: usize) -> Option<usize> {
    if word.get(at + 1) != Some(b'{') {
        return None;
    }
    let rest = word.0.get(at + 2..)?;
    let end = rest.iter().position(|byte| matches!(byte.value, b'}' | b':'))?;
    (rest.get(end)?.value == b'}').then_some(at + 2 + end)
}
