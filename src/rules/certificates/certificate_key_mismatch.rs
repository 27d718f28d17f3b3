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

/// A certificate and the private key that is configured with it.
pub(crate) struct KeyPair<'a> {
    /// The program that reads them.
    pub(crate) program: &'a str,
    /// The path of the certificate.
    pub(crate) cert: &'a str,
    /// The certificate.
    pub(crate) certificate: &'a Certificate,
    /// Where it is configured.
    pub(crate) cert_place: Place,
    /// The path of the key.
    pub(crate) key: &'a str,
    /// The text of its file.
    pub(crate) key_text: &'a str,
    /// Where it is configured.
    pub(crate) key_place: Place,
    /// How the program's error begins.
    pub(crate) context: &'a str,
}

/// The finding for a key that does not belong to the certificate. `None` where that cannot be determined.
///
/// Mirrors crypto/tls: X509KeyPair.
pub(crate) fn judge(pair: &KeyPair<'_>) -> Option<Finding> {
    if is_key_of(pair.key_text, pair.certificate) != Some(false) {
        return None;
    }
    let (cert, key) = (pair.cert.escape_debug(), pair.key.escape_debug());
    let message = format!("`{key}` is not the private key of `{cert}`");
    let finding = Finding::new(RULE.id, pair.key_place.clone(), message)
        .label("key of another certificate")
        .because(pair.cert_place.clone(), "the certificate")
        .help(format!(
            "use the key that `{cert}` was issued for, or issue the certificate again with this key"
        ));
    let error = format!("{}tls: private key does not match public key", pair.context);
    Some(finding.exits(pair.program, error))
}
