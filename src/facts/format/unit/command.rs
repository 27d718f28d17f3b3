use super::lines::Remark;
use super::specifier::{Specifiers, Unresolved};
use super::traced::is_blank;
use super::words::{Escapes, Unbalanced, Words};
use super::{Entry, Traced};

/// A command of a unit.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// The program.
    pub(super) path: Traced,
    /// Its words, the name under which it is started first; variables are not in place yet.
    pub(super) words: Vec<Word>,
    /// Whether variables are put into the words.
    pub(super) expands: bool,
}

/// A word and where it is written: one between quotes may be empty.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: Traced,
    pub(super) range: std::ops::Range<usize>,
}

/// The commands of a line.
#[derive(Default)]
pub(super) struct Commands {
    pub(super) commands: Vec<Command>,
    /// What systemd logs about the line and ignores.
    pub(super) ignored: Vec<Remark>,
    /// Why systemd refuses the unit.
    pub(super) refused: Option<Remark>,
}

/// The prefixes of the program's path.
#[derive(Clone, Copy, Default)]
struct Prefix {
    may_fail: bool,
    own_name: bool,
    literal: bool,
    privileges: u8,
}

/// Reads the commands of `ExecStart=` and its like.
///
/// Mirrors systemd's src/core/load-fragment.c: config_parse_exec.
pub(super) fn read(entry: &Entry, specifiers: &Specifiers<'_>) -> Commands {
    let mut commands = Commands::default();
    let mut reader =
        Reader { words: Words::of(&entry.value), specifiers, whole: &entry.value, ignored: Vec::new() };
    loop {
        let mut prefix = Prefix::default();
        match reader.command(&mut prefix) {
            Ok(Some((command, goes_on))) => {
                commands.commands.extend(command);
                if !goes_on {
                    break;
                }
            }
            Ok(None) => break,
            Err(said) => {
                let range = entry.range();
                if prefix.may_fail {
                    commands
                        .ignored
                        .push(Remark { said: format!("{said} (ignored, since it begins with `-`)"), range });
                } else {
                    commands.refused = Some(Remark { said, range });
                }
                break;
            }
        }
    }
    commands.ignored.extend(reader.ignored);
    commands
}

struct Reader<'a> {
    words: Words<'a>,
    specifiers: &'a Specifiers<'a>,
    whole: &'a Traced,
    ignored: Vec<Remark>,
}

impl Reader<'_> {
    /// One command and whether another follows; none at the end. An error is why systemd refuses it.
    fn command(&mut self, prefix: &mut Prefix) -> Result<Option<(Option<Command>, bool)>, String> {
        // systemd ignores a line whose first word cannot be read.
        let first = match self.word() {
            Ok(Some(first)) => first.text,
            Ok(None) => return Ok(None),
            Err(said) => {
                self.ignored.push(Remark { said, range: self.whole.range() });
                return Ok(None);
            }
        };
        if first.bytes() == b";" {
            return Ok(Some((None, true)));
        }
        let path = program(&first, prefix, self.specifiers)?;
        let mut words = if prefix.own_name {
            Vec::new()
        } else {
            vec![Word { range: first.range(), text: path.clone() }]
        };
        let mut goes_on = false;
        loop {
            let rest = self.words.rest();
            let at = |index: usize| rest.get(index).map(|byte| byte.value);
            let ends = |index: usize| at(index).is_none_or(is_blank);
            if at(0) == Some(b';') && ends(1) {
                self.words.skip(1);
                goes_on = true;
                break;
            }
            if at(0) == Some(b'\\') && at(1) == Some(b';') && ends(2) {
                let text = Traced(rest.get(1..2).unwrap_or_default().to_vec());
                words.push(Word { range: text.range(), text });
                self.words.skip(2);
                continue;
            }
            let Some(word) = self.word()? else { break };
            let resolved = self.specifiers.resolve(&word.text).map_err(|Unresolved(why)| {
                format!("Failed to resolve unit specifiers in {}: {why}", word.text.text())
            });
            words.push(Word { text: resolved?, range: word.range });
        }
        if words.is_empty() {
            return Err(format!("Empty executable name or zeroeth argument: {}", self.whole.text()));
        }
        Ok(Some((Some(Command { path, words, expands: !prefix.literal }), goes_on)))
    }

    /// Mirrors systemd's src/basic/extract-word.c: extract_first_word_and_warn.
    fn word(&mut self) -> Result<Option<Word>, String> {
        let before = self.words.at();
        let rest = self.words.rest();
        let word = |words: &Words<'_>, text: Traced| {
            let written = Traced(rest.get(..words.at() - before).unwrap_or_default().to_vec()).trimmed();
            Word { text, range: written.range() }
        };
        match self.words.next(Escapes::C) {
            None => return Ok(None),
            Some(Ok(text)) => return Ok(Some(word(&self.words, text))),
            Some(Err(Unbalanced)) => {}
        }
        self.words.back_to(before);
        match self.words.next(Escapes::Lenient) {
            Some(Ok(text)) => {
                let said = format!("Ignoring unknown escape sequences: \"{}\"", text.text());
                let word = word(&self.words, text);
                self.ignored.push(Remark { said, range: word.range.clone() });
                Ok(Some(word))
            }
            _ => Err(format!("Unbalanced quoting, ignoring: \"{}\"", self.whole.text())),
        }
    }
}

/// The program's path, without its prefixes.
fn program(first: &Traced, prefix: &mut Prefix, specifiers: &Specifiers<'_>) -> Result<Traced, String> {
    let mut at = 0;
    loop {
        match first.get(at) {
            Some(b'-') if !prefix.may_fail => prefix.may_fail = true,
            Some(b'@') if !prefix.own_name => prefix.own_name = true,
            Some(b':') if !prefix.literal => prefix.literal = true,
            // `+`, `!` and `!!` exclude each other.
            Some(b'+') if prefix.privileges == 0 => prefix.privileges = 3,
            Some(b'!') if prefix.privileges < 2 => prefix.privileges += 1,
            _ => break,
        }
        at += 1;
    }
    let rest = first.from(at);
    let path = specifiers.resolve_path(&rest).map_err(|Unresolved(why)| {
        format!("Failed to resolve unit specifiers in '{}': {why}", rest.text())
    })?;
    let text = path.text();
    let bytes = path.bytes();
    if path.is_empty() {
        return Err(format!("Empty path in command line: '{}'", first.text()));
    }
    // `%c` is a path below `/` that contains the unit's name.
    let unit = specifiers.unit.filter(|_| text.starts_with("%c")).unwrap_or_default();
    let is_special = |byte: &u8| byte.is_ascii_control() || b"\"'\\".contains(byte);
    if bytes.iter().chain(unit.as_bytes()).any(is_special) {
        return Err(format!("Executable name contains special characters: {text}"));
    }
    if text.ends_with('/') {
        return Err(format!("Executable path specifies a directory: {text}"));
    }
    let part = |part: &[u8]| part.len() <= 255;
    let valid = match bytes.first() {
        Some(b'/') => bytes.len() < 4096 && bytes.split(|byte| *byte == b'/').all(part),
        _ => !bytes.contains(&b'/') && part(&bytes) && !matches!(text.as_str(), "." | ".."),
    };
    if !valid {
        return Err(format!("Neither a valid executable name nor an absolute path: {text}"));
    }
    Ok(path)
}
