use std::ops::Range;

use super::shell::Word;

/// A command of kubectl: its words and its flags.
pub(super) struct Kubectl<'a> {
    words: Vec<&'a str>,
    places: Vec<Range<usize>>,
    flags: Vec<(&'a str, &'a str, Range<usize>)>,
    range: Range<usize>,
}

/// Flags without a value in the next word.
const SWITCHES: [&str; 5] =
    ["embed-certs", "insecure-skip-tls-verify", "set-raw-bytes", "save-config", "append-hash"];
/// Short flags and their long names.
const SHORT: [(&str, &str); 3] = [("n", "namespace"), ("o", "output"), ("f", "filename")];

impl<'a> Kubectl<'a> {
    /// Nothing where the words are another program's.
    pub(super) fn of(words: &'a [Word]) -> Option<Self> {
        let mut rest = words.iter().skip_while(|word| {
            let assignment = word.text.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            });
            word.text == "sudo" || assignment
        });
        let program = rest.next()?;
        if program.text.rsplit('/').next() != Some("kubectl") {
            return None;
        }
        let end = words.last()?.range.end;
        let mut command = Self {
            words: Vec::new(),
            places: Vec::new(),
            flags: Vec::new(),
            range: program.range.start..end,
        };
        while let Some(word) = rest.next() {
            let Some(flag) = word.text.strip_prefix('-').map(|flag| flag.trim_start_matches('-')) else {
                command.words.push(&word.text);
                command.places.push(word.range.clone());
                continue;
            };
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (flag, None),
            };
            let name = SHORT.iter().find(|(short, _)| *short == name).map_or(name, |(_, long)| *long);
            let (value, range) = match value {
                Some(value) => (value, word.range.clone()),
                None if SWITCHES.contains(&name) => ("true", word.range.clone()),
                None => match rest.next() {
                    Some(next) => (next.text.as_str(), word.range.start..next.range.end),
                    None => ("", word.range.clone()),
                },
            };
            command.flags.push((name, value, range));
        }
        Some(command)
    }

    /// The words that are not flags.
    pub(super) fn verb(&self) -> &[&'a str] {
        &self.words
    }

    /// A word by its place, and its bytes.
    pub(super) fn word(&self, at: usize) -> Option<(&'a str, Range<usize>)> {
        Some((*self.words.get(at)?, self.places.get(at)?.clone()))
    }

    /// The bytes of the command.
    pub(super) fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The last value of a flag and its bytes.
    pub(super) fn flag(&self, name: &str) -> Option<(&'a str, Range<usize>)> {
        self.all(name).next_back()
    }

    /// Each value of a flag.
    pub(super) fn all(&self, name: &str) -> impl DoubleEndedIterator<Item = (&'a str, Range<usize>)> {
        let flags = self.flags.iter().filter(move |(own, ..)| *own == name);
        flags.map(|(_, value, range)| (*value, range.clone()))
    }

    /// Each item of a flag's lists.
    pub(super) fn items(&self, name: &str) -> Vec<(&'a str, Range<usize>)> {
        let all = self.all(name);
        all.flat_map(|(value, range)| value.split(',').map(move |item| (item, range.clone()))).collect()
    }
}
