use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// Bytes that must not be shown. Wiped when dropped.
///
/// Without Debug, Display, Serialize, Clone and PartialEq, so that no report, no panic and no comparison shows them.
#[derive(ZeroizeOnDrop)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// From these bytes, whose memory it locks.
    pub fn new(bytes: Vec<u8>) -> Self {
        super::locked::keep(&bytes);
        Self(bytes)
    }

    /// Whether both have the same bytes. Takes as long whatever they are; only a difference in length is quick.
    pub fn matches(&self, other: &Secret) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// For this module's own files; all other code must use [`super::reveal`].
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Cuts to the first `length` bytes; the rest is wiped.
    pub(super) fn truncate(&mut self, length: usize) {
        if let Some(rest) = self.0.get_mut(length..) {
            rest.zeroize();
        }
        self.0.truncate(length);
    }
}
