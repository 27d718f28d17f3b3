use super::Traced;
use super::traced::is_blank;
use super::words::{Escapes, Words};
use crate::facts::File;

/// No unit is longer; what is, is read up to here.
const LIMIT: usize = 4 * 1024 * 1024;
/// systemd gives a file up whose line is as long.
const LONGEST_LINE: usize = 1024 * 1024;
/// The sections of a service.
const SECTIONS: [&str; 3] = ["Unit", "Service", "Install"];

/// An entry of a unit: `Key=value` in a section, with lines that go on joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The section: `Service`.
    pub section: String,
    /// The key.
    pub key: String,
    /// The bytes of the key.
    pub key_at: std::ops::Range<usize>,
    /// The value, without white space around it.
    pub value: Traced,
}

impl Entry {
    /// The bytes of the value; those of the key where it is empty.
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        if self.value.is_empty() { self.key_at.clone() } else { self.value.range() }
    }
}

/// The first words of a text, without quotes and escapes, as far as it has any.
pub fn first_words(text: &str, most: usize) -> Vec<String> {
    let text = Traced::of(text.as_bytes(), 0);
    let mut words = Words::of(&text);
    let next = || words.next(Escapes::Lenient).and_then(Result::ok).map(|word| word.text());
    std::iter::from_fn(next).take(most).collect()
}

/// What systemd logs about a line, and the line's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// systemd's own words.
    pub said: String,
    /// Where.
    pub range: std::ops::Range<usize>,
}

/// A unit as systemd reads it.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// Its entries in order.
    pub entries: Vec<Entry>,
    /// Lines that are ignored.
    pub ignored: Vec<Remark>,
    /// The line at which systemd gives the file up: the entries before it count.
    pub stopped: Option<Remark>,
}

/// The entries of a unit in order.
pub fn read(file: &File) -> Vec<Entry> {
    lines(file, &SECTIONS).entries
}

/// Reads a unit of a service.
pub fn read_lines(file: &File) -> Lines {
    lines(file, &SECTIONS)
}

/// Reads a file with these sections.
///
/// Mirrors systemd's src/shared/conf-parser.c: config_parse. A backslash at the end of a line joins it to the next with a
/// blank, and comments between them are skipped.
pub(super) fn lines(file: &File, sections: &[&str]) -> Lines {
    let mut reader = Reader { sections, section: Section::Before, lines: Lines::default() };
    let mut joined: Option<Traced> = None;
    let mut marked = false;
    let bytes = bytes(file);
    for (start, end) in raw(&bytes) {
        let mut text = bytes.get(start..end).unwrap_or_default();
        let mut start = start;
        if start > LIMIT {
            break;
        }
        if text.len() >= LONGEST_LINE {
            reader.stop("Line too long", start..start + 1);
            return reader.lines;
        }
        let first = text.iter().find(|byte| !is_blank(**byte));
        if first.is_some_and(|first| matches!(first, b'#' | b';')) {
            continue;
        }
        if !marked && let Some(rest) = text.strip_prefix(b"\xef\xbb\xbf") {
            marked = true;
            start += 3;
            text = rest;
        }
        let goes_on = text.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
        let mut line = joined.take().unwrap_or_default();
        line.0.extend(Traced::of(text, start).0);
        if line.0.len() > LONGEST_LINE {
            reader.stop("Continuation line too long", start..start + 1);
            return reader.lines;
        }
        if goes_on {
            if let Some(last) = line.0.last_mut() {
                last.value = b' ';
            }
            joined = Some(line);
            continue;
        }
        if !reader.line(line) {
            return reader.lines;
        }
    }
    if let Some(line) = joined {
        reader.line(line);
    }
    reader.lines
}

/// The bytes of a file; those that a text cannot have are as they were: no UTF-8.
pub(super) fn bytes(file: &File) -> Vec<u8> {
    let text = file.source.text();
    let mut bytes = text.as_bytes().to_vec();
    for (at, replaced) in text.match_indices(char::REPLACEMENT_CHARACTER).filter(|_| file.source.is_lossy()) {
        bytes.iter_mut().skip(at).take(replaced.len()).for_each(|byte| *byte = 0xff);
    }
    bytes
}

/// The first and the last byte of each line. `\n`, `\r`, NUL and a run of different ones all terminate a line.
///
/// Mirrors systemd's src/basic/fileio.c: read_line_full.
fn raw(bytes: &[u8]) -> Vec<(usize, usize)> {
    let kind = |byte: u8| match byte {
        b'\n' => 1,
        b'\r' => 2,
        0 => 4,
        _ => 0_u8,
    };
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        if bytes.get(at).is_some_and(|byte| kind(*byte) == 0) {
            at += 1;
            continue;
        }
        let end = at;
        let mut seen = 0;
        while let Some(own) = bytes.get(at).map(|byte| kind(*byte)).filter(|own| *own != 0) {
            if seen & (own | 4) != 0 {
                break;
            }
            seen |= own;
            at += 1;
        }
        found.push((start, end));
        start = at;
    }
    if start < bytes.len() {
        found.push((start, bytes.len()));
    }
    found
}

/// The section that a line is in.
enum Section {
    Before,
    Ignored,
    Known(String),
}

/// Lines of a file that are ignored and reported one by one; a file that a person wrote has fewer.
const MOST_IGNORED: usize = 500;

/// Notes a line that is ignored, unless there are too many already.
pub(super) fn remark(ignored: &mut Vec<Remark>, remark: Remark) {
    match ignored.len().cmp(&MOST_IGNORED) {
        std::cmp::Ordering::Less => ignored.push(remark),
        std::cmp::Ordering::Equal => {
            let said =
                format!("More than {MOST_IGNORED} lines are ignored; these and the rest are not listed");
            ignored.push(Remark { said, range: remark.range });
        }
        std::cmp::Ordering::Greater => {}
    }
}

struct Reader<'a> {
    sections: &'a [&'a str],
    section: Section,
    lines: Lines,
}

impl Reader<'_> {
    fn ignore(&mut self, said: impl Into<String>, line: &Traced) {
        remark(&mut self.lines.ignored, Remark { said: said.into(), range: line.range() });
    }

    fn stop(&mut self, said: impl Into<String>, range: std::ops::Range<usize>) {
        self.lines.stopped = Some(Remark { said: said.into(), range });
    }

    /// Reads a whole line; gives whether systemd reads on.
    ///
    /// Mirrors systemd's src/shared/conf-parser.c: parse_line.
    fn line(&mut self, line: Traced) -> bool {
        let line = line.trimmed();
        if line.is_empty() {
            return true;
        }
        if !line.is_utf8() {
            self.stop("String is not UTF-8 clean, ignoring assignment", line.range());
            return false;
        }
        if line.get(0) == Some(b'[') {
            return self.header(&line);
        }
        let section = match &self.section {
            Section::Known(section) => section.clone(),
            Section::Ignored => return true,
            Section::Before => {
                self.ignore("Assignment outside of section. Ignoring.", &line);
                return true;
            }
        };
        match line.0.iter().position(|byte| byte.value == b'=') {
            None => self.ignore("Missing '=', ignoring line.", &line),
            Some(0) => self.ignore("Missing key name before '=', ignoring line.", &line),
            Some(equals) => {
                let mut key = line;
                let value = Traced(key.0.split_off(equals + 1)).trimmed();
                key.0.pop();
                let key = key.trimmed();
                self.lines.entries.push(Entry { section, key: key.text(), key_at: key.range(), value });
            }
        }
        true
    }

    fn header(&mut self, line: &Traced) -> bool {
        let text = line.text();
        let Some(name) = text.get(1..).and_then(|rest| rest.strip_suffix(']')) else {
            self.stop(format!("Invalid section header '{text}'"), line.range());
            return false;
        };
        if name.chars().any(|c| c.is_ascii_control() || matches!(c, '"' | '\'' | '\\')) {
            self.stop(format!("Bad characters in section header '{text}'"), line.range());
            return false;
        }
        if self.sections.contains(&name) {
            self.section = Section::Known(name.to_owned());
            return true;
        }
        if !name.starts_with("X-") {
            self.ignore(format!("Unknown section '{name}'. Ignoring."), line);
        }
        self.section = Section::Ignored;
        true
    }
}
