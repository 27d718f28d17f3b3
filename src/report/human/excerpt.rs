//! The lines that a frame shows, as a terminal can show them: hidden characters spelt out, tabs as blanks, long
//! lines cut around what matters. Costs as much as the lines shown, wherever they stand.

use std::ops::Range;

use super::paint::columns;
use crate::report::visible::{is_hidden, name};
use crate::source::Source;

/// Columns of a tab.
const TAB: &str = "    ";

/// Source lines rewritten for display, and how their bytes moved.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// All lines, each with a blank and a line break at its end: a caret may stand there.
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
    /// The given lines (from 1) in at most `width` columns each. In long lines the bytes of `marked` stay in view,
    /// as far as they fit.
    pub(super) fn new(source: &Source, lines: Range<usize>, marked: &[Range<usize>], cut: &Cut) -> Self {
        let mut excerpt = Self { text: String::new(), lines: Vec::new() };
        for number in lines {
            let line = source.line(number);
            let on_line = marked.iter().filter(|range| range.start <= line.end && line.start <= range.end);
            let first = on_line.map(|range| range.start.max(line.start)).min();
            excerpt.push(source.text(), &line, cut.window(source.text(), &line, first), cut);
        }
        excerpt
    }

    fn push(&mut self, text: &str, line: &Range<usize>, window: Range<usize>, cut: &Cut) {
        if window.start > line.start {
            self.text.push_str(cut.dots);
        }
        let start = self.text.len();
        for c in text.get(window.clone()).unwrap_or_default().chars() {
            push_char(&mut self.text, c);
        }
        let end = self.text.len();
        if window.end < line.end {
            self.text.push_str(cut.dots);
        }
        self.text.push_str(" \n");
        self.lines.push(Shown { source: window, start, end });
    }

    /// The place in the excerpt of a byte of `source`; the nearest shown one if it was cut off.
    pub(super) fn place(&self, source: &Source, offset: usize) -> usize {
        let index = self.lines.partition_point(|shown| shown.source.start <= offset).saturating_sub(1);
        let Some(shown) = self.lines.get(index) else { return 0 };
        if offset >= shown.source.end {
            return shown.end;
        }
        let before = source.text().get(shown.source.start..offset).unwrap_or_default();
        shown.start + before.chars().map(|c| length(c, str::len)).sum::<usize>()
    }
}

/// How long lines are cut.
pub(super) struct Cut {
    /// Columns that a line may take.
    pub(super) width: usize,
    /// What stands for the part that is left out.
    pub(super) dots: &'static str,
}

impl Cut {
    /// The bytes of a line to show: all if they fit; otherwise from about a third of the width before `first`.
    fn window(&self, text: &str, line: &Range<usize>, first: Option<usize>) -> Range<usize> {
        let first = first.unwrap_or(line.start);
        let whole = self.ahead(text, line.start..line.end, self.width);
        if whole == line.end {
            return line.clone();
        }
        let width = self.width.saturating_sub(2 * columns(self.dots));
        let after = self.ahead(text, first..line.end, width - width / 3);
        let used = text.get(first..after).map_or(0, |part| part.chars().map(|c| length(c, columns)).sum());
        let before = text.get(line.start..first).unwrap_or_default();
        let mut start = first;
        let mut left = width.saturating_sub(used);
        for (offset, c) in before.char_indices().rev() {
            let Some(rest) = left.checked_sub(length(c, columns)) else { break };
            left = rest;
            start = line.start + offset;
        }
        start..self.ahead(text, start..line.end, width)
    }

    /// Where the text from `range.start` that fits into `width` columns ends.
    fn ahead(&self, text: &str, range: Range<usize>, width: usize) -> usize {
        let mut left = width;
        for (offset, c) in text.get(range.clone()).unwrap_or_default().char_indices() {
            match left.checked_sub(length(c, columns)) {
                Some(rest) => left = rest,
                None => return range.start + offset,
            }
        }
        range.end
    }
}

fn push_char(out: &mut String, c: char) {
    match c {
        '\t' => out.push_str(TAB),
        c if is_hidden(c) => out.push_str(&name(c)),
        c => out.push(c),
    }
}

/// A measure of how a character is shown.
fn length(c: char, measure: fn(&str) -> usize) -> usize {
    match c {
        '\t' => TAB.len(),
        c if is_hidden(c) => name(c).len(),
        c => measure(c.encode_utf8(&mut [0; 4])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut { width: 20, dots: "…" };

    fn mark(start: usize) -> Range<usize> {
        start..start + 6
    }

    #[test]
    fn short_lines_are_shown_whole() {
        let source = Source::new("x", "\ta = 1\r\nb\u{1b} = 2");
        let excerpt = Excerpt::new(&source, 1..3, &[], &CUT);
        assert_eq!(excerpt.text, "    a = 1 \nb<U+001B> = 2 \n");
        assert_eq!(excerpt.place(&source, 1), 4, "after the tab");
        assert_eq!(excerpt.place(&source, 6), 9, "at the line break");
        assert_eq!(excerpt.place(&source, 10), 20, "after the escape");
        assert_eq!(excerpt.place(&source, 999), 24);
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let text = format!("{}[MARK]{}", "a".repeat(100), "b".repeat(100));
        let source = Source::new("x", text);
        let excerpt = Excerpt::new(&source, 1..2, &[mark(100)], &CUT);
        assert_eq!(excerpt.text, "…aaaaaa[MARK]bbbbbb… \n");
        assert_eq!(&excerpt.text[excerpt.place(&source, 100)..excerpt.place(&source, 106)], "[MARK]");
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
}
