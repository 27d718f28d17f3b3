use std::ops::Range;

/// A text in which every character knows the byte of its file that it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traced(pub(super) Vec<(char, usize)>);

impl Traced {
    /// The characters of a line that begins at a byte.
    pub(super) fn line(text: &str, start: usize) -> Self {
        Self(text.char_indices().map(|(at, c)| (c, start + at)).collect())
    }

    /// A text that stands somewhere in a range, however it was written there.
    pub(super) fn at(text: &str, range: Range<usize>) -> Self {
        Self(text.chars().map(|c| (c, range.start)).collect())
    }

    /// The characters.
    pub fn text(&self) -> String {
        self.0.iter().map(|(c, _)| *c).collect()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// From the first character's byte to the last one's end.
    pub fn range(&self) -> Range<usize> {
        let start = self.0.first().map_or(0, |(_, at)| *at);
        let end = self.0.iter().map(|(c, at)| at + c.len_utf8()).max().unwrap_or(start);
        start..end.max(start)
    }

    /// Without white space around it.
    pub(super) fn trimmed(mut self) -> Self {
        while self.0.last().is_some_and(|(c, _)| c.is_whitespace()) {
            self.0.pop();
        }
        let first = self.0.iter().position(|(c, _)| !c.is_whitespace()).unwrap_or(0);
        self.0.drain(..first);
        self
    }
}
