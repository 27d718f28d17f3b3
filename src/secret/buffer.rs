use zeroize::Zeroize as _;

use super::locked;

/// Bytes on their way to a file. Once a secret is in it, whatever memory it used is wiped: when it grows, when it is
/// cleared and when it is dropped.
#[derive(Default)]
pub struct Buffer {
    bytes: Vec<u8>,
    secret: bool,
}

impl Buffer {
    /// An empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes that are not secret.
    pub fn push(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// Adds bytes of a secret; [`super::reveal`] calls it.
    pub(super) fn push_secret(&mut self, bytes: &[u8]) {
        self.make_secret();
        self.push(bytes);
    }

    /// Adds what is in another; it stays a secret.
    pub fn append(&mut self, other: &Buffer) {
        if other.secret {
            self.make_secret();
        }
        self.push(&other.bytes);
    }

    /// What is in it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether a secret is in it.
    pub fn is_secret(&self) -> bool {
        self.secret
    }

    /// Empties it and keeps the memory.
    pub fn clear(&mut self) {
        if self.secret {
            self.bytes.zeroize();
        }
        self.bytes.clear();
        self.secret = false;
    }

    fn make_secret(&mut self) {
        if !self.secret {
            locked::keep(&self.bytes);
        }
        self.secret = true;
    }

    /// Makes room. Growing in place may leave a copy behind, so a secret is moved by hand.
    fn reserve(&mut self, more: usize) {
        if self.bytes.capacity() - self.bytes.len() >= more {
            return;
        }
        if !self.secret {
            self.bytes.reserve(more);
            return;
        }
        let mut larger = Vec::with_capacity((self.bytes.len() + more).next_power_of_two());
        locked::keep(&larger);
        larger.extend_from_slice(&self.bytes);
        self.bytes.zeroize();
        self.bytes = larger;
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.clear();
    }
}
