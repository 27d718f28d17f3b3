use std::fmt;

use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::oid::db::{rfc5912, rfc8410};
use x509_cert::der::{Decode as _, Reader as _, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

/// The kind of a certificate's public key. Displays as people name it: `RSA 2048`, `ECDSA P-256`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PublicKey {
    /// RSA.
    Rsa {
        /// The length of its modulus.
        bits: usize,
    },
    /// ECDSA over NIST's curve P-256.
    P256,
    /// ECDSA over NIST's curve P-384.
    P384,
    /// ECDSA over NIST's curve P-521.
    P521,
    /// Ed25519.
    Ed25519,
    /// Something else; its object identifier.
    Other(String),
}

impl PublicKey {
    pub(super) fn of(info: &SubjectPublicKeyInfoOwned) -> Self {
        let algorithm = info.algorithm.oid;
        match algorithm {
            rfc5912::RSA_ENCRYPTION => match info.subject_public_key.as_bytes().and_then(modulus_bits) {
                Some(bits) => PublicKey::Rsa { bits },
                None => PublicKey::Other(algorithm.to_string()),
            },
            rfc5912::ID_EC_PUBLIC_KEY => {
                let parameters = info.algorithm.parameters.as_ref();
                match parameters.and_then(|curve| curve.decode_as::<ObjectIdentifier>().ok()) {
                    Some(rfc5912::SECP_256_R_1) => PublicKey::P256,
                    Some(rfc5912::SECP_384_R_1) => PublicKey::P384,
                    Some(rfc5912::SECP_521_R_1) => PublicKey::P521,
                    other => PublicKey::Other(other.unwrap_or(algorithm).to_string()),
                }
            }
            rfc8410::ID_ED_25519 => PublicKey::Ed25519,
            other => PublicKey::Other(other.to_string()),
        }
    }
}

/// The bits of the modulus in `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }`.
fn modulus_bits(key: &[u8]) -> Option<usize> {
    let mut reader = SliceReader::new(key).ok()?;
    let bits = reader.sequence(|inner| {
        let modulus = UintRef::decode(inner)?;
        UintRef::decode(inner)?;
        let unused = modulus.as_bytes().first().map_or(0, |byte| byte.leading_zeros() as usize);
        Ok(modulus.as_bytes().len() * 8 - unused)
    });
    bits.ok()
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PublicKey::Rsa { bits } => write!(f, "RSA {bits}"),
            PublicKey::P256 => f.write_str("ECDSA P-256"),
            PublicKey::P384 => f.write_str("ECDSA P-384"),
            PublicKey::P521 => f.write_str("ECDSA P-521"),
            PublicKey::Ed25519 => f.write_str("Ed25519"),
            PublicKey::Other(oid) => write!(f, "an algorithm with the object identifier {oid}"),
        }
    }
}
