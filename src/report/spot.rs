//! A place that was looked up: which text, which bytes.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Place;
use crate::source::{Position, Source};

/// A byte range of a text.
#[derive(Clone)]
pub struct Spot {
    /// The text.
    pub source: Arc<Source>,
    /// The bytes of it. May be empty: a point before `start`.
    pub range: Range<usize>,
}

/// Turns the places of findings into bytes of texts. The spec's syntax tree can.
pub trait Locate {
    /// The bytes of a place. An absent value gives the nearest table that exists.
    fn locate(&self, place: &Place) -> Spot;
}

impl Spot {
    /// The same spot, limited to its text and to whole characters.
    pub(super) fn within_text(mut self) -> Self {
        let text = self.source.text();
        let floor = |mut offset: usize| {
            offset = offset.min(text.len());
            while !text.is_char_boundary(offset) {
                offset -= 1;
            }
            offset
        };
        let start = floor(self.range.start);
        self.range = start..floor(self.range.end).max(start);
        self
    }

    /// The bytes as text; empty if they are not valid.
    pub(super) fn text(&self) -> &str {
        self.source.text().get(self.range.clone()).unwrap_or_default()
    }

    /// The position after the last byte, when the start is known.
    pub(super) fn end(&self, start: Position) -> Position {
        forward(&self.source, (self.range.start, start), self.range.end)
    }
}

/// Finds positions of ascending offsets without counting the columns of a long line repeatedly.
#[derive(Default)]
pub(super) struct Cursor {
    last: Option<(Arc<Source>, usize, Position)>,
}

impl Cursor {
    /// Start and end of a spot.
    pub(super) fn positions(&mut self, spot: &Spot) -> (Position, Position) {
        let offset = spot.range.start;
        let start = match &self.last {
            Some((source, at, position)) if Arc::ptr_eq(source, &spot.source) && *at <= offset => {
                forward(source, (*at, *position), offset)
            }
            _ => spot.source.position(offset),
        };
        self.last = Some((Arc::clone(&spot.source), offset, start));
        (start, spot.end(start))
    }
}

/// The position of `to`, counted from a known one on the same line if there is no line break between.
fn forward(source: &Source, (from, position): (usize, Position), to: usize) -> Position {
    match source.text().get(from..to) {
        Some(between) if !between.contains('\n') => {
            Position { line: position.line, column: position.column + between.chars().count() }
        }
        _ => source.position(to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(source: &Arc<Source>, range: Range<usize>) -> Spot {
        Spot { source: Arc::clone(source), range }.within_text()
    }

    #[test]
    fn spots_stay_inside_their_text() {
        let source = Arc::new(Source::new("x", "aé"));
        assert_eq!(spot(&source, 2..99).range, 1..3);
        #[expect(clippy::reversed_empty_ranges)]
        let reversed = spot(&source, 3..1).range;
        assert_eq!(reversed, 3..3);
    }

    #[test]
    fn a_cursor_counts_as_the_source_does() {
        let source = Arc::new(Source::new("x", "ab\ncdé\r\n\nf\n"));
        let mut cursor = Cursor::default();
        for (start, end) in [(0, 1), (1, 9), (0, 12), (3, 4), (4, 5), (5, 8), (9, 99)] {
            let spot = spot(&source, start..end);
            let expected = (source.position(spot.range.start), source.position(spot.range.end));
            assert_eq!(cursor.positions(&spot), expected, "{start}..{end}");
        }
    }
}
