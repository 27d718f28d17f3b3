//! A private key that belongs to another certificate.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::pki::{Certificate, is_key_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CERTIFICATE_KEY_MISMATCH,
    Level::Deny,
    include_str!("certificate_key_mismatch.md"),
    Check::Stage,
);

/// A certificate and the private key that is named with it.
pub(crate) struct KeyPair<'a> {
    /// The program that reads them.
    pub(crate) program: &'a str,
    /// The path of the certificate.
    pub(crate) cert: &'a str,
    /// The certificate.
    pub(crate) certificate: &'a Certificate,
    /// Where it is named.
    pub(crate) cert_place: Place,
    /// The path of the key.
    pub(crate) key: &'a str,
    /// The text of its file.
    pub(crate) key_text: &'a str,
    /// Where it is named.
    pub(crate) key_place: Place,
    /// With what the program begins its error.
    pub(crate) context: &'a str,
}

/// What a program says of a key that is not the certificate's. Nothing where that cannot be told.
///
/// Mirrors crypto/tls: X509KeyPair.
pub(crate) fn judge(pair: &KeyPair<'_>) -> Option<Finding> {
    if is_key_of(pair.key_text, pair.certificate) != Some(false) {
        return None;
    }
    let (cert, key) = (pair.cert.escape_debug(), pair.key.escape_debug());
    let message = format!("`{key}` is not the private key of `{cert}`");
    let finding = Finding::new(RULE.id, pair.key_place.clone(), message)
        .label("another certificate's key")
        .because(pair.cert_place.clone(), "the certificate")
        .help(format!("name the key of `{cert}`"));
    let error = format!("{}tls: private key does not match public key", pair.context);
    Some(finding.exits(pair.program, error))
}
