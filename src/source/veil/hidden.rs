use std::ops::Range;

/// A secret in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::source) struct Hidden {
    /// Its bytes.
    pub(in crate::source) range: Range<usize>,
    /// Whether the value is a secret wherever it occurs; otherwise it is one at this place, and elsewhere only if it is
    /// random.
    pub(super) everywhere: bool,
}

impl Hidden {
    pub(super) fn strong(range: Range<usize>) -> Self {
        Self { range, everywhere: true }
    }

    pub(super) fn weak(range: Range<usize>) -> Self {
        Self { range, everywhere: false }
    }
}
