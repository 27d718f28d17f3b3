use super::Traced;
use crate::facts::File;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    BeforeKey,
    Key,
    BeforeValue,
    Value,
    ValueEscape,
    Single,
    Double,
    DoubleEscape,
    Comment,
    CommentEscape,
}

/// No env file is longer; what is, is read up to here.
const LIMIT: usize = 4 * 1024 * 1024;

/// The variables that an env file sets, in order; a later one of the same name wins.
///
/// Mirrors systemd's src/basic/env-file.c: parse_env_file_internal. It is no shell: nothing is expanded, quotes count at
/// the beginning of a value only, and a comment is a line of its own.
pub fn variables(file: &File) -> Vec<(String, Traced)> {
    let mut found = Vec::new();
    let mut state = State::BeforeKey;
    let mut key = Traced::default();
    let mut value = Traced::default();
    // How much of an unquoted value stays when white space at its end goes.
    let mut kept = 0;
    for (at, c) in file.source.text().char_indices().take_while(|(at, _)| *at < LIMIT) {
        let newline = matches!(c, '\n' | '\r');
        state = match state {
            State::BeforeKey if matches!(c, '#' | ';') => State::Comment,
            State::BeforeKey if c.is_whitespace() => State::BeforeKey,
            State::BeforeKey => {
                key.0.push((c, at));
                State::Key
            }
            State::Key if newline => {
                key = Traced::default();
                State::BeforeKey
            }
            State::Key if c == '=' => State::BeforeValue,
            State::Key => {
                key.0.push((c, at));
                State::Key
            }
            State::BeforeValue | State::Value if newline => {
                if state == State::Value {
                    value.0.truncate(kept);
                }
                push(&mut found, &mut key, &mut value, at);
                kept = 0;
                State::BeforeKey
            }
            State::BeforeValue if c == '\'' => State::Single,
            State::BeforeValue if c == '"' => State::Double,
            State::BeforeValue | State::Value if c == '\\' => {
                kept = value.0.len();
                State::ValueEscape
            }
            State::BeforeValue if c.is_whitespace() => State::BeforeValue,
            State::BeforeValue | State::Value => {
                value.0.push((c, at));
                if !c.is_whitespace() {
                    kept = value.0.len();
                }
                State::Value
            }
            State::ValueEscape => {
                if !newline {
                    value.0.push((c, at));
                    kept = value.0.len();
                }
                State::Value
            }
            State::Single if c == '\'' => State::BeforeValue,
            State::Double if c == '"' => State::BeforeValue,
            State::Double if c == '\\' => State::DoubleEscape,
            State::Single | State::Double => {
                value.0.push((c, at));
                state
            }
            State::DoubleEscape => {
                if "\"\\`$".contains(c) {
                    value.0.push((c, at));
                } else if c != '\n' {
                    value.0.extend([('\\', at.saturating_sub(1)), (c, at)]);
                }
                State::Double
            }
            State::Comment if c == '\\' => State::CommentEscape,
            State::Comment if newline => State::BeforeKey,
            State::Comment | State::CommentEscape => State::Comment,
        };
    }
    let end = file.source.text().len();
    match state {
        State::Value => {
            value.0.truncate(kept);
            push(&mut found, &mut key, &mut value, end);
        }
        State::BeforeValue | State::ValueEscape | State::Single | State::Double | State::DoubleEscape => {
            push(&mut found, &mut key, &mut value, end);
        }
        _ => {}
    }
    found
}

/// Whether systemd takes a text as the name of a variable.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn push(found: &mut Vec<(String, Traced)>, key: &mut Traced, value: &mut Traced, _end: usize) {
    let key = std::mem::take(key).trimmed().text();
    let value = std::mem::take(value);
    if is_name(&key) {
        found.push((key, value));
    }
}
