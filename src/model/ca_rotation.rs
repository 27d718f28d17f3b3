use std::fmt;

use super::{At, Authority};
use crate::pki::Certificate;
use crate::source::Path;

/// The replacement of the cluster's CA by a new one.
#[derive(Clone, Debug)]
pub struct CaRotation {
    /// Its table.
    pub path: Path,
    /// The old CA.
    pub from: At<Authority>,
    /// The new CA.
    pub to: At<Authority>,
    /// How far it is.
    pub phase: At<CaPhase>,
    /// The trusted CAs, on the control plane.
    pub bundle_file: At<String>,
    /// The new CA's certificate, on the control plane.
    pub cert_file: At<String>,
    /// The new CA's key, on the control plane.
    pub key_file: At<String>,
}

/// A phase of a CA's rotation, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CaPhase {
    /// Both CAs are trusted, the old one signs.
    TrustBoth,
    /// Both CAs are trusted, the new one signs.
    SignNew,
    /// The new CA is trusted, and signs.
    TrustNew,
}

impl CaPhase {
    /// The phases with their names in a spec.
    pub const ALL: [(&'static str, CaPhase); 3] = [
        ("trust-both", CaPhase::TrustBoth),
        ("sign-new", CaPhase::SignNew),
        ("trust-new", CaPhase::TrustNew),
    ];

    /// Whether the old CA is trusted.
    pub fn trusts_old(self) -> bool {
        self < CaPhase::TrustNew
    }

    /// Whether the new CA signs.
    pub fn signs_new(self) -> bool {
        self >= CaPhase::SignNew
    }
}

impl fmt::Display for CaPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(_, phase)| phase == self).map(|(name, _)| *name);
        f.write_str(name.unwrap_or_default())
    }
}

impl CaRotation {
    /// A file of CAs as the phase has it: with the new CA if it has the old one, and from `trust-new` without the old one.
    /// A file without the old CA is not part of the rotation and stays as it is.
    pub fn applied(&self, file: &At<Authority>) -> At<Authority> {
        if !has(file, &self.from) {
            return file.clone();
        }
        let old = |one: &Certificate| self.from.certificates.iter().any(|from| from.der == one.der);
        let kept = file.certificates.iter().filter(|one| self.phase.trusts_old() || !old(one));
        let added = self.to.certificates.iter();
        let mut certificates: Vec<Certificate> = Vec::new();
        for one in kept.chain(added) {
            if !certificates.iter().any(|other| other.der == one.der) {
                certificates.push(one.clone());
            }
        }
        let path = if self.phase.trusts_old() { file } else { &self.to };
        let pem: String = certificates.iter().map(Certificate::to_pem).collect();
        let authority =
            Authority { file: path.file.clone(), pem: pem.into(), certificates: certificates.into() };
        path.clone().map(|_| authority)
    }

    /// Whether a file of CAs has the old CA.
    pub fn replaces(&self, file: &At<Authority>) -> bool {
        has(file, &self.from)
    }

    /// The CA that signs in this phase.
    pub fn signer(&self) -> &At<Authority> {
        if self.phase.signs_new() { &self.to } else { &self.from }
    }
}

/// Whether one of the certificates is in a file.
fn has(file: &Authority, any: &Authority) -> bool {
    file.certificates.iter().any(|one| any.certificates.iter().any(|other| other.der == one.der))
}
