//! Guesses what a file without PEM is, to suggest how to convert it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Reader as _, SliceReader, Tag};

use super::problem::PemProblemKind;

/// What a file without any PEM block is.
pub(super) fn without_pem(bytes: &[u8]) -> PemProblemKind {
    if bytes.trim_ascii().is_empty() {
        return PemProblemKind::Empty;
    }
    match first_tag(bytes) {
        Some(Tag::Sequence) if Certificate::from_der(bytes).is_ok() => return PemProblemKind::DerCertificate,
        // PKCS#1, PKCS#8, SEC1 and PKCS#12 begin with a version.
        Some(Tag::Integer) => return PemProblemKind::DerKey,
        _ => {}
    }
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if STANDARD.decode(text).is_ok_and(|decoded| decoded.starts_with(b"-----BEGIN ")) {
        return PemProblemKind::Base64OfPem;
    }
    PemProblemKind::NoCertificate { label: None }
}

/// The tag of the first element in a DER sequence that is as long as the file.
fn first_tag(bytes: &[u8]) -> Option<Tag> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let tag = reader.sequence(|inner| {
        let tag = inner.peek_tag()?;
        inner.read_slice(inner.remaining_len())?;
        Ok(tag)
    });
    tag.ok().filter(|_| reader.is_finished())
}
