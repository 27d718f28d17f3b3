use super::Traced;
use super::lines::{Remark, bytes, remark};
use super::traced::{Byte, is_blank};
use crate::facts::{File, Ignored};

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

/// What an env file sets.
#[derive(Default)]
pub(super) struct Assignments {
    /// Variables in order; a later one of the same name wins.
    pub(super) set: Vec<(String, Traced)>,
    /// Assignments that systemd ignores.
    pub(super) ignored: Vec<Remark>,
    /// The first that is not UTF-8: systemd refuses the file.
    pub(super) refused: Option<Remark>,
}

/// The variables that an env file sets, in order; a later one of the same name wins.
pub fn variables(file: &File) -> Vec<(String, Traced)> {
    assignments(file).set
}

/// The lines of an env file that systemd ignores.
pub(super) fn remarks(file: &File) -> Vec<Ignored> {
    let ignored = assignments(file).ignored.into_iter();
    ignored
        .map(|remark| Ignored { said: remark.said, help: None, origin: file.origin(remark.range) })
        .collect()
}

/// Reads an env file.
///
/// Mirrors systemd's src/basic/env-file.c: parse_env_file_internal and load_env_file. It does not work as a shell:
/// nothing is expanded, quotes count at the beginning of a value only, and a comment is a line of its own.
pub(super) fn assignments(file: &File) -> Assignments {
    let mut reader = Reader {
        state: State::BeforeKey,
        key: Traced::default(),
        value: Traced::default(),
        kept: 0,
        found: Assignments::default(),
    };
    let bytes = bytes(file);
    // systemd does not read such a file: src/basic/fileio.c: read_full_stream_full.
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        reader.found.refused = Some(Remark { said: "Bad message".to_owned(), range: at..at + 1 });
        return reader.found;
    }
    let whole = Traced::of(bytes.get(..LIMIT).unwrap_or(&bytes), 0);
    for byte in whole.0 {
        if reader.found.refused.is_some() {
            break;
        }
        reader.state = reader.next(byte);
    }
    match reader.state {
        State::Value => {
            reader.value.0.truncate(reader.kept);
            reader.push();
        }
        State::BeforeValue | State::ValueEscape | State::Single | State::Double | State::DoubleEscape => {
            reader.push();
        }
        _ => {}
    }
    reader.found
}

struct Reader {
    state: State,
    key: Traced,
    value: Traced,
    /// The length of an unquoted value without trailing blanks.
    kept: usize,
    found: Assignments,
}

impl Reader {
    fn next(&mut self, byte: Byte) -> State {
        let newline = matches!(byte.value, b'\n' | b'\r');
        match self.state {
            State::BeforeKey if matches!(byte.value, b'#' | b';') => State::Comment,
            State::BeforeKey if is_blank(byte.value) => State::BeforeKey,
            State::BeforeKey => self.of_key(byte),
            State::Key if newline => {
                let key = std::mem::take(&mut self.key);
                let said = "A line without `=` is ignored".to_owned();
                remark(&mut self.found.ignored, Remark { said, range: key.range() });
                State::BeforeKey
            }
            State::Key if byte.value == b'=' => State::BeforeValue,
            State::Key => self.of_key(byte),
            State::Comment if byte.value == b'\\' => State::CommentEscape,
            State::Comment if newline => State::BeforeKey,
            State::Comment | State::CommentEscape => State::Comment,
            _ => self.of_value(byte, newline),
        }
    }

    fn of_key(&mut self, byte: Byte) -> State {
        self.key.0.push(byte);
        State::Key
    }

    fn of_value(&mut self, byte: Byte, newline: bool) -> State {
        match self.state {
            State::BeforeValue | State::Value if newline => {
                if self.state == State::Value {
                    self.value.0.truncate(self.kept);
                }
                self.push();
                return State::BeforeKey;
            }
            State::BeforeValue if byte.value == b'\'' => return State::Single,
            State::BeforeValue if byte.value == b'"' => return State::Double,
            State::BeforeValue | State::Value if byte.value == b'\\' => {
                self.kept = self.value.0.len();
                return State::ValueEscape;
            }
            State::BeforeValue if is_blank(byte.value) => return State::BeforeValue,
            State::Single if byte.value == b'\'' => return State::BeforeValue,
            State::Double if byte.value == b'"' => return State::BeforeValue,
            State::Double if byte.value == b'\\' => return State::DoubleEscape,
            State::DoubleEscape => {
                if b"\"\\`$".contains(&byte.value) {
                    self.value.0.push(byte);
                } else if byte.value != b'\n' {
                    self.value.0.extend([Byte { value: b'\\', at: byte.at.saturating_sub(1), ..byte }, byte]);
                }
                return State::Double;
            }
            State::ValueEscape if newline => return State::Value,
            _ => {}
        }
        self.value.0.push(byte);
        match self.state {
            State::Single | State::Double => self.state,
            State::ValueEscape => {
                self.kept = self.value.0.len();
                State::Value
            }
            _ => {
                if !is_blank(byte.value) {
                    self.kept = self.value.0.len();
                }
                State::Value
            }
        }
    }

    fn push(&mut self) {
        let key = std::mem::take(&mut self.key).trimmed();
        let value = std::mem::take(&mut self.value);
        self.kept = 0;
        let range = key.range();
        if !key.is_utf8() || !value.is_utf8() {
            self.found.refused = Some(Remark { said: "Invalid argument".to_owned(), range });
        } else if is_name(&key.text()) {
            self.found.set.push((key.text(), value));
        } else {
            let said = format!("Ignoring invalid environment assignment '{}={}'", key.text(), shown(&value));
            remark(&mut self.found.ignored, Remark { said, range });
        }
    }
}

/// As much of a value as a report shows.
fn shown(value: &Traced) -> String {
    value.text().chars().take(80).collect()
}

/// Whether systemd accepts a text as the name of a variable.
///
/// Mirrors systemd's src/basic/env-util.c: env_name_is_valid.
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
