//! Whether certificates are trusted, as Go's crypto/x509 does it.

use jiff::Timestamp;

use crate::pki::{Certificate, SignedBy};

/// Why a certificate is not trusted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Distrust {
    /// It, or a CA above it, has ended.
    Expired,
    /// It, or a CA above it, has not begun.
    NotYet,
    /// No CA of the bundle signed it.
    UnknownAuthority,
    /// What signed it is no CA.
    NotACa,
}

impl Distrust {
    /// Go's words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Distrust::Expired | Distrust::NotYet => "x509: certificate has expired or is not yet valid",
            Distrust::UnknownAuthority => "x509: certificate signed by unknown authority",
            Distrust::NotACa => {
                "x509: invalid signature: parent certificate cannot sign this kind of certificate"
            }
        }
    }
}

/// Whether the first certificate of a chain leads to a CA of the bundle.
///
/// Mirrors crypto/x509: Certificate.Verify, with the rest of the chain as intermediates.
pub(super) fn verify(chain: &[Certificate], roots: &[Certificate], at: Timestamp) -> Result<(), Distrust> {
    let Some((leaf, between)) = chain.split_first() else { return Err(Distrust::UnknownAuthority) };
    in_time(leaf, at)?;
    if roots.iter().any(|root| root.der == leaf.der) {
        return Ok(());
    }
    step(leaf, between, roots, at, 5)
}

fn step(
    certificate: &Certificate,
    between: &[Certificate],
    roots: &[Certificate],
    at: Timestamp,
    left: usize,
) -> Result<(), Distrust> {
    let mut why = Distrust::UnknownAuthority;
    for root in roots.iter().filter(|root| certificate.is_signed_by(root) != SignedBy::No) {
        match ca(root, at) {
            Ok(()) => return Ok(()),
            Err(found) => why = found,
        }
    }
    for parent in between.iter().filter(|parent| certificate.is_signed_by(parent) != SignedBy::No) {
        if left == 0 || parent.der == certificate.der {
            continue;
        }
        match ca(parent, at).and_then(|()| step(parent, between, roots, at, left - 1)) {
            Ok(()) => return Ok(()),
            Err(found) => why = found,
        }
    }
    Err(why)
}

/// Whether a CA may stand above a certificate.
pub(super) fn ca(certificate: &Certificate, at: Timestamp) -> Result<(), Distrust> {
    in_time(certificate, at)?;
    if certificate.is_ca && certificate.may_sign { Ok(()) } else { Err(Distrust::NotACa) }
}

fn in_time(certificate: &Certificate, at: Timestamp) -> Result<(), Distrust> {
    if certificate.not_after < at {
        return Err(Distrust::Expired);
    }
    if certificate.not_before > at { Err(Distrust::NotYet) } else { Ok(()) }
}

/// The values of an attribute of a subject: `CN` or `O`.
pub(super) fn names(certificate: &Certificate, attribute: &str) -> Vec<String> {
    let parts = certificate.subject.split([',', '+']);
    let of = parts.filter_map(|part| part.trim().split_once('=')).filter(|(name, _)| *name == attribute);
    of.map(|(_, value)| value.replace('\\', "")).collect()
}
