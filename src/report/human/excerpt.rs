//! The lines of a frame as a terminal can show them: hidden characters spelled out, tabs as spaces, long lines cut around
//! the marked parts. The cost depends only on the lines that are shown.

use std::borrow::Cow;
use std::ops::Range;

use super::paint::columns;
use crate::report::visible::{is_hidden, name};
use crate::source::Source;

/// Columns of a tab.
const TAB: &str = "    ";

/// Source lines rewritten for display, and how their bytes moved.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// All lines, each with a space and a line break at its end, where a caret may be.
    pub(super) text: String,
    lines: Vec<Shown>,
}

/// The part of one source line that is shown.
#[derive(Debug)]
struct Shown {
    /// Bytes of the source.
    source: Range<usize>,
    /// Where these start in the excerpt.
    start: usize,
    /// Where they end in the excerpt.
    end: usize,
}

impl Excerpt {
    /// The given lines (from 1) in at most `cut.width` columns each. In long lines the bytes of `marked` stay in
    /// view, as far as they fit.
    pub(super) fn new(source: &Source, lines: Range<usize>, marked: &[Range<usize>], cut: &Cut) -> Self {
        let mut excerpt = Self { text: String::new(), lines: Vec::new() };
        for number in lines {
            let line = source.line(number);
            let on_line = marked.iter().filter(|range| range.start <= line.end && line.start <= range.end);
            let first = on_line.map(|range| range.start.max(line.start)).min();
            excerpt.push(source, &line, cut.window(source, &line, first), cut);
        }
        excerpt
    }

    fn push(&mut self, source: &Source, line: &Range<usize>, window: Range<usize>, cut: &Cut) {
        if window.start > line.start {
            self.text.push_str(cut.dots);
        }
        let start = self.text.len();
        self.text.extend(cut.shown(source, window.clone()).map(|(_, shown)| shown));
        let end = self.text.len();
        if window.end < line.end {
            self.text.push_str(cut.dots);
        }
        self.text.push_str(" \n");
        self.lines.push(Shown { source: window, start, end });
    }

    /// The place in the excerpt of a byte of `source`; the nearest shown one if it was cut off.
    pub(super) fn place(&self, source: &Source, offset: usize, cut: &Cut) -> usize {
        let index = self.lines.partition_point(|shown| shown.source.start <= offset).saturating_sub(1);
        let Some(line) = self.lines.get(index) else { return 0 };
        if offset >= line.source.end {
            return line.end;
        }
        line.start + cut.shown(source, line.source.start..offset).map(|(_, shown)| shown.len()).sum::<usize>()
    }
}

/// How lines are cut and what replaces the parts that are not shown.
pub(super) struct Cut {
    /// The width of a line in columns.
    pub(super) width: usize,
    /// Replaces the part of a long line that is left out.
    pub(super) dots: &'static str,
    /// Replaces each character that must not be shown.
    pub(super) mask: &'static str,
}

impl Cut {
    /// The bytes of a line to show: all if they fit; otherwise from about a third of the width before `first`.
    fn window(&self, source: &Source, line: &Range<usize>, first: Option<usize>) -> Range<usize> {
        let first = first.unwrap_or(line.start);
        if self.ahead(source, line.clone(), self.width) == line.end {
            return line.clone();
        }
        let width = self.width.saturating_sub(2 * columns(self.dots));
        let after = self.ahead(source, first..line.end, width - width / 3);
        let used = self.shown(source, first..after).map(|(_, shown)| columns(&shown)).sum();
        let mut start = first;
        let mut left = width.saturating_sub(used);
        for (offset, shown) in self.shown(source, line.start..first).rev() {
            let Some(rest) = left.checked_sub(columns(&shown)) else { break };
            left = rest;
            start = offset;
        }
        start..self.ahead(source, start..line.end, width)
    }

    /// The end of the text from `range.start` that fits into `width` columns.
    fn ahead(&self, source: &Source, range: Range<usize>, width: usize) -> usize {
        let mut left = width;
        for (offset, shown) in self.shown(source, range.clone()) {
            match left.checked_sub(columns(&shown)) {
                Some(rest) => left = rest,
                None => return offset,
            }
        }
        range.end
    }

    /// The characters of a range, each with its offset in the source, as they are shown.
    fn shown<'s>(
        &self,
        source: &'s Source,
        range: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = (usize, Cow<'static, str>)> + use<'s> {
        let mask = self.mask;
        let text = source.text().get(range.clone()).unwrap_or_default();
        text.char_indices().map(move |(offset, c)| {
            let offset = range.start + offset;
            let shown = match c {
                _ if source.is_masked(offset) => Cow::Borrowed(mask),
                '\t' => Cow::Borrowed(TAB),
                c if is_hidden(c) => Cow::Owned(name(c)),
                c => Cow::Owned(c.to_string()),
            };
            (offset, shown)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut { width: 20, dots: "…", mask: "•" };

    fn mark(start: usize) -> Range<usize> {
        start..start + 6
    }

    #[test]
    fn short_lines_are_shown_whole() {
        let source = Source::new("x", "\ta = 1\r\nb\u{1b} = 2");
        let excerpt = Excerpt::new(&source, 1..3, &[], &CUT);
        assert_eq!(excerpt.text, "    a = 1 \nb<U+001B> = 2 \n");
        assert_eq!(excerpt.place(&source, 1, &CUT), 4, "after the tab");
        assert_eq!(excerpt.place(&source, 6, &CUT), 9, "at the line break");
        assert_eq!(excerpt.place(&source, 10, &CUT), 20, "after the escape");
        assert_eq!(excerpt.place(&source, 999, &CUT), 24);
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let text = format!("{}[MARK]{}", "a".repeat(100), "b".repeat(100));
        let source = Source::new("x", text);
        let excerpt = Excerpt::new(&source, 1..2, &[mark(100)], &CUT);
        assert_eq!(excerpt.text, "…aaaaaa[MARK]bbbbbb… \n");
        assert_eq!(
            &excerpt.text[excerpt.place(&source, 100, &CUT)..excerpt.place(&source, 106, &CUT)],
            "[MARK]"
        );
        let end = Excerpt::new(&source, 1..2, &[mark(206)], &CUT);
        assert_eq!(end.text, "…bbbbbbbbbbbbbbbbbb \n");
        let start = Excerpt::new(&source, 1..2, &[], &CUT);
        assert_eq!(start.text, "aaaaaaaaaaaaaaaaaa… \n");
    }

    #[test]
    fn wide_characters_count_as_two_columns() {
        let source = Source::new("x", "漢".repeat(30));
        assert_eq!(Excerpt::new(&source, 1..2, &[], &CUT).text, "漢漢漢漢漢漢漢漢漢… \n");
    }

    #[test]
    fn secrets_are_masked_and_the_places_around_them_stay() {
        let source = Source::new("x", "s = \"täst\" # s").masking(std::iter::once(5..10));
        let excerpt = Excerpt::new(&source, 1..2, &[], &CUT);
        assert_eq!(excerpt.text, "s = \"••••\" # s \n");
        assert_eq!(&excerpt.text[excerpt.place(&source, 10, &CUT)..], "\" # s \n");
    }
}
