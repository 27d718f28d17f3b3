//! A named text with an index of its lines, and the texts that it includes.
//!
//! A spec may begin with other files: `include = ["../base.toml"]`. Positions then are offsets in all of the texts together:
//! the text itself begins at 0, so that nothing changes where nothing is included, and each further text begins one byte
//! after the one that was read before it. A [`Tree`](super::Tree) of several texts has these offsets as its spans, a
//! [`Place::SpecBytes`](crate::diagnostic::Place) counts them, and [`Source::included_at`] is the way back to a file.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::veil::{Hidden, secrets_of_file, secrets_of_spec};

/// A text that findings point into: the spec, a template, a certificate file.
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<usize>,
    is_spec: bool,
    /// Bytes that hold secrets, beside those that are found.
    given: Vec<Range<usize>>,
    /// What is found, once it is needed: most texts are never shown.
    found: OnceLock<Found>,
    /// Whether it is TOML, once it was parsed.
    is_toml: OnceLock<bool>,
    foreign: bool,
    lossy: bool,
    included: Vec<Included>,
}

/// A text that another one includes.
#[derive(Clone)]
pub struct Included {
    /// The text.
    pub source: Arc<Source>,
    /// Its path from the folder of the text that was read first.
    pub path: String,
    /// The folder of that path: paths in the text are relative to it.
    pub folder: String,
    /// Its offset in all of the texts together.
    pub start: usize,
}

impl Included {
    /// Its bytes in all of the texts together.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.source.text().len()
    }
}

/// The secrets of a text.
struct Found {
    hidden: Vec<Hidden>,
    /// Their bytes, and those that were given, in order and merged.
    masked: Vec<Range<usize>>,
}

/// A place in a [`Source`]: line and column from 1, the column in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in Unicode scalar values, from 1.
    pub column: usize,
}

impl Source {
    /// A source with the name that reports show, usually its path as the user gave it. The secrets in it are masked.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::with(name.into(), text.into(), false)
    }

    /// The same for a spec, where other keys hold secrets.
    pub fn spec(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::with(name.into(), text.into(), true)
    }

    fn with(name: String, text: String, is_spec: bool) -> Self {
        let line_starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        let (given, found, is_toml) = (Vec::new(), OnceLock::new(), OnceLock::new());
        let (foreign, lossy, included) = (false, false, Vec::new());
        Self { name, text, line_starts, is_spec, given, found, is_toml, foreign, lossy, included }
    }

    /// The name that reports show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same source with further byte ranges that hold secrets: reports show none of their characters.
    pub fn masking(mut self, ranges: impl IntoIterator<Item = Range<usize>>) -> Self {
        self.given.extend(ranges);
        self.found = OnceLock::new();
        self
    }

    /// The secrets that are found in it.
    pub(super) fn hidden(&self) -> &[Hidden] {
        &self.found().hidden
    }

    /// Whether secrets are found in it, or in a text that it includes.
    pub fn has_secrets(&self) -> bool {
        !self.hidden().is_empty() || self.included.iter().any(|part| part.source.has_secrets())
    }

    /// Remembers whether the text is TOML, so that the search for secrets in a large spec does not parse it once more.
    pub(super) fn parsed(&self, is_toml: bool) {
        self.is_toml.get_or_init(|| is_toml);
    }

    fn found(&self) -> &Found {
        self.found.get_or_init(|| {
            let hidden = match self.is_spec {
                true => secrets_of_spec(&self.text, self.is_toml.get().copied()),
                false => secrets_of_file(&self.name, &self.text),
            };
            let masked = merged(self.given.iter().chain(hidden.iter().map(|hidden| &hidden.range)));
            Found { hidden, masked }
        })
    }

    /// Where the secret is that a key shows, or the first one; in an included text, as an offset in all of them.
    pub(crate) fn hidden_in(&self, key: &str) -> Range<usize> {
        let own = self.hidden().iter().map(|hidden| (hidden.range.clone(), self.text.as_str(), 0));
        let of_part = |part: &Included| {
            let hidden = part.source.hidden().iter().map(|hidden| hidden.range.clone());
            hidden.map(|range| (range, part.source.text().to_owned(), part.start)).collect::<Vec<_>>()
        };
        let parts: Vec<_> = self.included.iter().flat_map(of_part).collect();
        let all = || {
            own.clone().chain(parts.iter().map(|(range, text, start)| (range.clone(), text.as_str(), *start)))
        };
        let shows = |(range, text, _): &(Range<usize>, &str, usize)| {
            text.get(range.clone()).is_some_and(|value| key.contains(value))
        };
        let found = all().find(shows).or_else(|| all().next());
        found.map_or(0..0, |(range, _, start)| range.start + start..range.end + start)
    }

    /// The same source, written by another tool: reports show the lines that they are about, and none around them.
    pub fn foreign(mut self) -> Self {
        self.foreign = true;
        self
    }

    /// Whether reports show no lines around those that they are about.
    pub fn is_foreign(&self) -> bool {
        self.foreign
    }

    /// The same source, made of bytes that are not UTF-8: each such part is a replacement character.
    pub fn lossy(mut self) -> Self {
        self.lossy = true;
        self
    }

    /// Whether replacement characters are for bytes that are not UTF-8.
    pub fn is_lossy(&self) -> bool {
        self.lossy
    }

    /// Whether the byte at `offset` must not be shown.
    pub fn is_masked(&self, offset: usize) -> bool {
        let masked = &self.found().masked;
        let before = masked.partition_point(|range| range.start <= offset);
        before.checked_sub(1).and_then(|last| masked.get(last)).is_some_and(|range| offset < range.end)
    }

    /// The number of lines, at least 1.
    pub fn lines(&self) -> usize {
        self.line_starts.len()
    }

    /// The byte range of a line (from 1) without its line break; empty past the end.
    pub fn line(&self, line: usize) -> Range<usize> {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.line_starts.get(index)) else {
            return self.text.len()..self.text.len();
        };
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| next - 1);
        let end =
            if end > start && self.text.as_bytes().get(end - 1) == Some(&b'\r') { end - 1 } else { end };
        start..end
    }

    /// Line and column of a byte offset; offsets past the text give its end.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |part| part.chars().count()) + 1;
        Position { line, column }
    }

    /// The same source with the texts that it includes, the weakest first.
    pub fn including(mut self, included: Vec<Included>) -> Self {
        self.included = included;
        self
    }

    /// The texts that it includes, the weakest first: a later one wins over an earlier one, and the text itself over all.
    pub fn included(&self) -> &[Included] {
        &self.included
    }

    /// The included text at an offset of all the texts together; none if the text itself is there.
    pub fn included_at(&self, offset: usize) -> Option<&Included> {
        self.included.iter().find(|included| {
            let range = included.range();
            range.contains(&offset) || range.end == offset
        })
    }

    /// All texts together: an offset of a tree or of a place is an offset in it.
    pub fn whole(&self) -> Cow<'_, str> {
        if self.included.is_empty() {
            return Cow::Borrowed(self.text());
        }
        let mut parts: Vec<&Included> = self.included.iter().collect();
        parts.sort_by_key(|part| part.start);
        let texts = std::iter::once(self.text()).chain(parts.into_iter().map(|part| part.source.text()));
        Cow::Owned(texts.collect::<Vec<_>>().join("\n"))
    }
}

/// Ranges in order, those that touch each other as one.
pub(super) fn merged<'r>(ranges: impl Iterator<Item = &'r Range<usize>>) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = ranges.cloned().collect();
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|next, kept| {
        let joins = next.start <= kept.end;
        if joins {
            kept.end = kept.end.max(next.end);
        }
        joins
    });
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let source = Source::new("x", "a\nä=1\r\n\nend");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(4), Position { line: 2, column: 2 });
        assert_eq!(source.position(3), Position { line: 2, column: 1 }, "inside a character");
        assert_eq!(source.position(999), Position { line: 4, column: 4 });
        assert_eq!(&source.text()[source.line(2)], "ä=1");
        assert_eq!(source.line(9), 12..12);
    }

    #[test]
    fn offsets_lead_to_their_text() {
        let part = |name: &str, text: &str, start| Included {
            source: Arc::new(Source::spec(name, text)),
            path: name.to_owned(),
            folder: String::new(),
            start,
        };
        let source = Source::spec("c", "abc").including(vec![part("y", "fgh", 7), part("x", "de", 4)]);
        assert_eq!(source.whole(), "abc\nde\nfgh");
        let name = |offset| source.included_at(offset).map(|part| part.path.as_str());
        let names: Vec<_> = (0..=10).map(name).collect();
        let (c, x, y) = (None, Some("x"), Some("y"));
        assert_eq!(names, [c, c, c, c, x, x, x, y, y, y, y]);
    }

    #[test]
    fn masked_ranges_are_merged() {
        let source =
            Source::new("x", "0123456789").masking([6..7, 1..5, 2..3]).masking(std::iter::once(5..6));
        let masked: Vec<_> = (0..11).filter(|offset| source.is_masked(*offset)).collect();
        assert_eq!(masked, [1, 2, 3, 4, 5, 6]);
        assert!(!Source::new("x", "01").is_masked(0));
    }
}
