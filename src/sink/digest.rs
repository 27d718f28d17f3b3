use sha2::{Digest, Sha256};

/// Hexadecimal SHA-256.
pub(super) fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
