use super::{Buffer, Secret};

/// Adds the bytes of a secret to a buffer. The only way out of a [`Secret`]: the caller is responsible for where the
/// bytes go.
pub fn reveal(secret: &Secret, out: &mut Buffer) {
    out.push_secret(secret.bytes());
}
