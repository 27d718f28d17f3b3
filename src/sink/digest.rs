use sha2::{Digest, Sha256};

/// A digest for which a second text cannot be found.
pub(super) type Known = [u8; 16];

/// Hexadecimal SHA-256.
pub(super) fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
