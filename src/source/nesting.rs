//! A bound on looking into what was found.

/// How many values are looked for inside of another.
const MOST: u32 = 16;

/// Values that begin inside of another are looked for only so often: a line of megabytes that repeats a key would otherwise be
/// read once for each key. What is left out is a part of a value that was found.
#[derive(Default)]
pub(super) struct Nesting {
    end: usize,
    inside: u32,
}

impl Nesting {
    /// Whether what begins at `at` need not be looked at.
    pub(super) fn is_enough(&mut self, at: usize) -> bool {
        if at >= self.end {
            self.inside = 0;
            return false;
        }
        self.inside += 1;
        self.inside > MOST
    }

    /// A value was read up to here.
    pub(super) fn read_to(&mut self, end: usize) {
        self.end = self.end.max(end);
    }
}
