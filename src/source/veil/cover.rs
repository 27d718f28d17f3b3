use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::find::{secrets_of_file, secrets_of_spec};
use super::hidden::Hidden;
use super::word::is_rich;
use super::{forms, keys};
use crate::source::Source;
use crate::source::text::merged;

/// What is shown in the place of a secret.
pub const MASK: &str = "••••";

/// Bytes that are looked up to find a value in a text.
const KEY: usize = 8;
/// Values with blanks or of few characters that are looked for at most, one after the other.
const MOST_SLOW: usize = 500;
/// Words of a value with blanks that are looked for.
const MOST_WORDS: usize = 64;
/// Steps from word to word in one text; more come from hostile files alone.
const MOST_STEPS: usize = 1 << 24;
/// Bytes behind which a value is long: if only the whole of it counts, then as many bytes of it.
const LONG: usize = 1024;
/// Bits of the filter before the index.
const FILTER: usize = 1 << 16;
/// Bytes of values at most.
const MOST_BYTES: usize = 32 << 20;
/// Parts of values that are indexed at most; more come from hostile files alone, and their values count as a whole.
const MOST_PARTS: usize = 1 << 20;

type Key = [u8; KEY];

/// The secrets that this run has seen, and the kinds that are recognised anywhere.
///
/// Without Debug, Display and Clone: it holds secrets, and wipes them when it is dropped.
#[derive(Default)]
pub struct Veil {
    values: Vec<Value>,
    /// From the first bytes of a value, or from any of a random one, to the value and the offset.
    index: BTreeMap<Key, Vec<(u32, u32)>>,
    /// The keys of the index, hashed: most places of a text are left at once.
    filter: Vec<u64>,
    parts: usize,
    bytes: usize,
    /// Values that are too short for the index.
    short: Vec<usize>,
    /// Values with blanks, at which a report may be wrapped: their words.
    spaced: Vec<Vec<Zeroizing<String>>>,
    /// Digests of values that are too short, or too ordinary, to be covered wherever they occur: they are covered behind a name of a
    /// secret.
    named: BTreeSet<[u8; 32]>,
    /// Digests of the values, so that none is kept twice.
    known: BTreeSet<[u8; 32]>,
    /// Texts of nodejoin's own, whose examples are not secrets.
    own: Vec<&'static str>,
}

struct Value {
    bytes: Zeroizing<Vec<u8>>,
    /// How long a part must be to count; none if only the whole counts.
    part: Option<usize>,
    /// Whether it counts only as a whole word.
    alone: bool,
}

impl Veil {
    /// One that knows the kinds only.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether it has seen no secret.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.named.is_empty()
    }

    /// Whether something in a text would be covered: the one law of what is secret in a file that nodejoin writes.
    pub fn covers(&self, text: &str) -> bool {
        matches!(self.cover(text), Cow::Owned(_))
    }

    /// Examples in this text are not secrets.
    pub fn except(&mut self, own: &'static str) {
        self.own.push(own);
    }

    /// Remembers the secrets of a source, and of those that it includes.
    pub fn learn(&mut self, source: &Source) {
        self.add_all(source.text(), source.hidden());
        source.included().iter().for_each(|part| self.learn(&part.source));
    }

    /// Remembers the secrets of a file.
    pub fn learn_file(&mut self, name: &str, text: &str) {
        self.add_all(text, &secrets_of_file(name, text));
    }

    /// Remembers the secrets of a spec.
    pub fn learn_spec(&mut self, text: &str) {
        self.add_all(text, &secrets_of_spec(text, None));
    }

    fn add_all(&mut self, text: &str, hidden: &[Hidden]) {
        let mut looks = 64;
        let open = Open::new(text, hidden);
        for Hidden { range, everywhere } in hidden {
            let Some(value) = text.get(range.clone()).map(str::trim) else { continue };
            let value = value.get(..floor(value, 1 << 16)).unwrap_or_default();
            // Everything behind this would be found a second time.
            let worth = value.len() >= 4 && (*everywhere || is_rich(value)) && !is_recipient(value);
            let digest = Sha256::digest(value).into();
            if *everywhere && !value.is_empty() && value.len() < 16 {
                self.named.insert(digest);
            }
            if !worth || !self.known.insert(digest) {
                continue;
            }
            self.bytes += value.len();
            if self.bytes > MOST_BYTES {
                return;
            }
            if !is_rich(value) && value.len() < 16 {
                looks -= usize::from(looks > 0);
                if value.len() < 6 || looks > 0 && open.shows(value) {
                    continue;
                }
            }
            self.add(value);
            let mut other: Vec<Zeroizing<String>> = vec![unescaped(value)];
            other.extend(value.lines().map(|line| Zeroizing::new(line.trim().to_owned())));
            other.extend(decoded(value));
            other.extend(percent_decoded(value));
            for value in other.iter().filter(|other| other.as_str() != value && other.len() >= 6) {
                self.add(value);
            }
        }
    }

    /// Remembers a value and how formats spell it.
    fn add(&mut self, value: &str) {
        let words: Vec<&str> = value.split_whitespace().collect();
        if words.len() > 1 {
            self.push_words(&words);
            for spelt in spellings(value).into_iter().filter(|spelt| spelt.as_str() != value) {
                let words: Vec<&str> = spelt.split_whitespace().collect();
                match words.as_slice() {
                    [word] => self.push(word, None, false),
                    words => self.push_words(words),
                }
            }
        } else {
            self.add_word(value);
        }
        // A value that is not closed has more than one secret in it.
        let long = value.len() > 64;
        let between = |c: char| c.is_whitespace() || long && matches!(c, '"' | '\'' | ',' | ':' | '=' | '\\');
        for word in value.split(between).filter(|word| *word != value && word.len() >= 8 && is_rich(word)) {
            self.add_word(word);
        }
    }

    fn push_words(&mut self, words: &[&str]) {
        let length: usize = words.iter().map(|word| word.len() + 1).sum();
        if length <= LONG && self.spaced.len() < MOST_SLOW {
            let words = words.iter().take(MOST_WORDS);
            self.spaced.push(words.map(|word| Zeroizing::new((*word).to_owned())).collect());
        }
    }

    fn add_word(&mut self, value: &str) {
        let rich = is_rich(value);
        let part = match value.len() {
            12..=32 if rich => Some(8),
            33..=64 if rich => Some(16),
            65.. if rich => Some(24),
            _ => None,
        };
        self.push(value, part, !rich && value.len() < 16 || value.len() < 6);
        if value.len() > LONG {
            // A key in base64 or the like: formats spell few of its characters, and what is between these counts as a part.
            return;
        }
        for spelt in spellings(value).into_iter().filter(|spelt| spelt.as_str() != value) {
            self.push(&spelt, None, false);
        }
    }

    fn push(&mut self, value: &str, part: Option<usize>, alone: bool) {
        let Ok(number) = u32::try_from(self.values.len()) else { return };
        let bytes = value.as_bytes();
        if bytes.len() < KEY && self.short.len() < MOST_SLOW {
            self.short.push(self.values.len());
        }
        let part = part.filter(|_| self.parts + bytes.len() < MOST_PARTS);
        let indexed = if part.is_some() { bytes.len() } else { 1 };
        for (offset, key) in bytes.windows(KEY).enumerate().take(indexed) {
            let (Ok(key), Ok(offset)) = (Key::try_from(key), u32::try_from(offset)) else { continue };
            self.mark(key);
            let places = self.index.entry(key).or_default();
            if places.len() < 64 {
                places.push((number, offset));
                self.parts += 1;
            }
        }
        self.values.push(Value { bytes: Zeroizing::new(bytes.to_vec()), part, alone });
    }

    fn mark(&mut self, key: Key) {
        self.filter.resize(FILTER / 64, 0);
        let bit = bit(key);
        if let Some(word) = self.filter.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }

    /// Whether the index may have a key.
    fn may_have(&self, key: Key) -> bool {
        let bit = bit(key);
        self.filter.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    /// The text with a mask in the place of every secret.
    pub fn cover<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.cover_document(text, &|_| false)
    }

    /// The same for a document, whose syntax must stay: what a secret never has in it, and the syntax does. A hostile secret may
    /// look like a part of the document.
    pub fn cover_document<'t>(&self, text: &'t str, is_syntax: &dyn Fn(&str) -> bool) -> Cow<'t, str> {
        let mut ranges = self.seen(text);
        let mut kinds = Vec::new();
        forms::printed(text, &mut kinds);
        let kinds = kinds.into_iter().map(|hidden| hidden.range);
        ranges.extend(kinds.filter(|range| text.get(range.clone()).is_some_and(|value| !self.is_own(value))));
        ranges.extend(self.behind_names(text));
        ranges.retain(|range| !text.get(range.clone()).is_some_and(is_syntax));
        if ranges.is_empty() {
            return Cow::Borrowed(text);
        }
        ranges.sort_by_key(|range| range.start);
        let mut covered = String::with_capacity(text.len());
        let mut at = 0;
        for range in ranges {
            let (start, end) = (floor(text, range.start), ceiling(text, range.end));
            if end <= at {
                continue;
            }
            // What is masked in a frame stays as wide as it is.
            let masked =
                text.get(start..end).is_some_and(|value| value.chars().all(|c| matches!(c, '•' | '*')));
            if start >= at {
                covered.push_str(text.get(at..start).unwrap_or_default());
                covered.push_str(if masked { text.get(start..end).unwrap_or_default() } else { MASK });
            }
            at = end;
        }
        covered.push_str(text.get(at..).unwrap_or_default());
        Cow::Owned(covered)
    }

    /// Where short values are behind names of secrets.
    fn behind_names(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if !self.named.is_empty() {
            keys::find(text, &keys::File, &mut found);
        }
        let short = |hidden: Hidden| {
            // A document of one line has line breaks as two characters.
            let value = text.get(hidden.range.clone())?.split("\\n").next()?;
            let start = hidden.range.start + value.len() - value.trim_start().len();
            let value = value.trim();
            let digest: [u8; 32] = Sha256::digest(value).into();
            self.named.contains(&digest).then(|| start..start + value.len())
        };
        found.into_iter().filter_map(short).collect()
    }

    /// Whether nodejoin itself prints this value as an example, and it was not seen as a secret.
    fn is_own(&self, value: &str) -> bool {
        let digest: [u8; 32] = Sha256::digest(value).into();
        let example = |own: &str, at: usize| {
            let line_at = own.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let line = own.get(line_at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            let mut found = Vec::new();
            forms::printed(line, &mut found);
            found.iter().any(|hidden| line_at + hidden.range.start == at && hidden.range.len() == value.len())
        };
        !self.named.contains(&digest)
            && self.own.iter().any(|own| own.match_indices(value).any(|(at, _)| example(own, at)))
    }

    /// Where the values that were seen occur.
    fn seen(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let bytes = text.as_bytes();
        if !self.index.is_empty() {
            let mut at = 0;
            while let Some(key) = bytes.get(at..at + KEY).and_then(|key| Key::try_from(key).ok()) {
                let places = self.may_have(key).then(|| self.index.get(&key)).flatten();
                let length = places.and_then(|places| self.longest(bytes, at, places));
                if let Some(length) = length {
                    found.push(at..at + length);
                }
                at += length.unwrap_or(1);
            }
        }
        for value in self.short.iter().filter_map(|number| self.values.get(*number)) {
            let Ok(wanted) = std::str::from_utf8(&value.bytes) else { continue };
            let places = text.match_indices(wanted).map(|(at, _)| at..at + wanted.len());
            found.extend(places.filter(|range| stands_alone(bytes, range)));
        }
        let mut budget = MOST_STEPS;
        found.extend(self.spaced.iter().flat_map(|words| wrapped(text, words, &mut budget)));
        found
    }

    /// How much of the text from `at` on is a value, or a large enough part of one.
    fn longest(&self, text: &[u8], at: usize, places: &[(u32, u32)]) -> Option<usize> {
        let matched = places.iter().filter_map(|(number, offset)| {
            let value = self.values.get(usize::try_from(*number).ok()?)?;
            let rest = value.bytes.get(usize::try_from(*offset).ok()?..)?;
            let common = in_common(rest, text.get(at..)?, value.part.is_some());
            let whole = *offset == 0
                && common == value.bytes.len().min(if value.part.is_some() { usize::MAX } else { LONG });
            let fine = match value.part {
                _ if whole => !value.alone || stands_alone(text, &(at..at + common)),
                Some(least) => {
                    let part = text.get(at..at + common)?;
                    common >= least
                        && part.iter().any(u8::is_ascii_digit)
                        && part.iter().any(u8::is_ascii_alphabetic)
                }
                None => false,
            };
            fine.then_some(common)
        });
        matched.max()
    }
}

/// Whether a range is a word of its own. Digits alone count between quotes only: a report has numbers.
fn stands_alone(text: &[u8], range: &Range<usize>) -> bool {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let before = range.start.checked_sub(1).and_then(|at| text.get(at));
    let after = text.get(range.end);
    if text.get(range.clone()).is_some_and(|value| value.iter().all(u8::is_ascii_digit)) {
        return before.is_some_and(|b| matches!(b, b'"' | b'\'' | b'`' | b'='));
    }
    !before.is_some_and(inside) && !after.is_some_and(inside)
}

/// How many bytes two texts begin with in common. Beyond the first ones only what looks like a part of a random value is compared.
fn in_common(value: &[u8], text: &[u8], parts: bool) -> usize {
    let same = |most: usize| value.iter().zip(text).take(most).take_while(|(a, b)| a == b).count();
    let begin = same(LONG);
    let random = || {
        let begin = value.get(..begin).unwrap_or_default();
        begin.iter().any(u8::is_ascii_digit) && begin.iter().any(u8::is_ascii_alphabetic)
    };
    if parts && begin == LONG && random() { same(usize::MAX) } else { begin }
}

/// A text outside of its secrets.
struct Open<'t> {
    text: &'t str,
    /// The secrets, in order and merged.
    hidden: Vec<Range<usize>>,
}

impl<'t> Open<'t> {
    fn new(text: &'t str, hidden: &[Hidden]) -> Self {
        Self { text, hidden: merged(hidden.iter().map(|hidden| &hidden.range)) }
    }

    /// Whether a word occurs also where it is not hidden.
    fn shows(&self, value: &str) -> bool {
        let mut places = self.text.match_indices(value).take(50).map(|(at, _)| at..at + value.len());
        places.any(|place| {
            let before = self.hidden.partition_point(|range| range.start <= place.start);
            let inside = before.checked_sub(1).and_then(|last| self.hidden.get(last));
            inside.is_none_or(|range| range.end < place.end) && stands_alone(self.text.as_bytes(), &place)
        })
    }
}

/// Where words follow each other with whatever a report puts between wrapped lines.
fn wrapped(text: &str, words: &[Zeroizing<String>], budget: &mut usize) -> Vec<Range<usize>> {
    let Some((first, others)) = words.split_first() else { return Vec::new() };
    let between = |c: char| c.is_whitespace() || matches!(c, '│' | '|' | '·' | '\u{a0}' | '\\');
    let places = text.match_indices(first.as_str()).filter_map(|(start, _)| {
        let mut end = start + first.len();
        for word in others {
            *budget = budget.checked_sub(1)?;
            let rest = text.get(end..)?;
            let next = rest.trim_start_matches(between);
            let next = next.strip_prefix('n').filter(|rest| rest.starts_with(word.as_str())).unwrap_or(next);
            if next.len() == rest.len() || !next.starts_with(word.as_str()) {
                return None;
            }
            end = text.len() - next.len() + word.len();
        }
        Some(start..end)
    });
    places.collect()
}

/// The value of a text with escapes, such as `a\"b` or `\u0061b`.
fn unescaped(value: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(value.len()));
    let mut rest = value;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let (c, length) = escape_of(escape).unwrap_or(('\\', 1));
        plain.push(c);
        rest = escape.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

/// The character of an escape at the beginning of a text, and how long the escape is.
fn escape_of(text: &str) -> Option<(char, usize)> {
    let kind = text.get(1..)?.chars().next()?;
    let digits = match kind {
        '"' | '\'' | '\\' | '/' | '$' => return Some((kind, 1 + kind.len_utf8())),
        't' => return Some(('\t', 2)),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let code = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
    Some((char::from_u32(code)?, 2 + digits))
}

/// The value of a text in which characters are percent-encoded, as in an address.
fn percent_decoded(value: &str) -> Option<Zeroizing<String>> {
    if !value.contains('%') {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(value.len()));
    let mut rest = value;
    while let Some(first) = rest.bytes().next() {
        let code =
            rest.get(1..3).filter(|_| first == b'%').and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = match code {
            Some(_) => rest.get(3..).unwrap_or_default(),
            None => {
                let next = rest.chars().next().map_or(1, char::len_utf8);
                bytes.extend_from_slice(rest.as_bytes().get(1..next).unwrap_or_default());
                rest.get(next..).unwrap_or_default()
            }
        };
    }
    std::str::from_utf8(&bytes).ok().map(|text| Zeroizing::new(text.to_owned()))
}

/// What a value of a Secret's `data` is in base64.
fn decoded(value: &str) -> Option<Zeroizing<String>> {
    let bytes = STANDARD.decode(value).ok().filter(|bytes| bytes.len() >= 6)?;
    let text = String::from_utf8(bytes).ok()?;
    text.chars().all(|c| !c.is_control() || c == '\n').then(|| Zeroizing::new(text.trim().to_owned()))
}

/// How formats spell a value: JSON, Rust's escapes, annotations of GitHub, addresses, XML, Mermaid, SARIF, base64.
fn spellings(value: &str) -> Vec<Zeroizing<String>> {
    let json = serde_json::to_string(value).unwrap_or_default();
    let percent = |keep: &dyn Fn(char) -> bool| -> String {
        let spelt = |c: char| match keep(c) {
            true => c.to_string(),
            false => c.to_string().bytes().map(|b| format!("%{b:02X}")).collect(),
        };
        value.chars().map(spelt).collect()
    };
    let xml = value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;");
    let mermaid = |c: char| match c {
        '#' | ';' | '<' | '>' | '&' | '"' | '{' | '}' | '%' => format!("#{};", u32::from(c)),
        '`' => "'".to_owned(),
        c => c.to_string(),
    };
    let spelt = [
        json.trim_matches('"').to_owned(),
        value.escape_debug().to_string(),
        percent(&|c| c != '%'),
        percent(&|c| !matches!(c, '%' | ':' | ',')),
        percent(&|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.' | '_' | '~')),
        xml,
        value.chars().map(mermaid).collect(),
        value.replace('{', "{{").replace('}', "}}"),
        STANDARD.encode(value).trim_end_matches('=').to_owned(),
    ];
    spelt.map(Zeroizing::new).into_iter().filter(|spelt| spelt.len() >= 6).collect()
}

/// The bit of a key in the filter.
fn bit(key: Key) -> usize {
    let mixed = u64::from_le_bytes(key).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48;
    usize::try_from(mixed).unwrap_or(0) % FILTER
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceiling(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Whether it is an age recipient, as SOPS writes it beside secrets: a public key.
fn is_recipient(value: &str) -> bool {
    let is_key =
        |rest: &str| rest.len() == 58 && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    value.strip_prefix("age1").is_some_and(is_key)
}
