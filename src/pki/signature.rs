use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey as _;
use ring::signature::{UnparsedPublicKey, VerificationAlgorithm};
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use x509_cert::der::Decode as _;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::oid::db::{rfc5912, rfc8410};
use x509_cert::spki::SubjectPublicKeyInfoRef;

use super::public_key::PublicKey;

/// RFC 3279; the database of identifiers begins with SHA-224.
const ECDSA_WITH_SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");

/// What a signature signs: the digest of a certificate, by its algorithm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignatureHash {
    /// MD5: Go refuses it.
    Md5,
    /// SHA-1: Go refuses it.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// The signature has its own, as Ed25519.
    BuiltIn,
    /// Not known here.
    Unknown,
}

impl SignatureHash {
    pub(super) fn of(algorithm: ObjectIdentifier) -> Self {
        match algorithm {
            rfc5912::MD_5_WITH_RSA_ENCRYPTION => SignatureHash::Md5,
            rfc5912::SHA_1_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_1 | rfc5912::DSA_WITH_SHA_1 => {
                SignatureHash::Sha1
            }
            rfc5912::SHA_256_WITH_RSA_ENCRYPTION | rfc5912::ECDSA_WITH_SHA_256 => SignatureHash::Sha256,
            rfc5912::SHA_384_WITH_RSA_ENCRYPTION | rfc5912::ECDSA_WITH_SHA_384 => SignatureHash::Sha384,
            rfc5912::SHA_512_WITH_RSA_ENCRYPTION | rfc5912::ECDSA_WITH_SHA_512 => SignatureHash::Sha512,
            rfc8410::ID_ED_25519 => SignatureHash::BuiltIn,
            _ => SignatureHash::Unknown,
        }
    }

    /// Whether Go's crypto/x509 refuses signatures over it.
    pub fn is_weak(self) -> bool {
        matches!(self, SignatureHash::Md5 | SignatureHash::Sha1)
    }

    /// The digest of `message`, where ECDSA may use it.
    fn digest(self, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            SignatureHash::Sha256 => Some(Sha256::digest(message).to_vec()),
            SignatureHash::Sha384 => Some(Sha384::digest(message).to_vec()),
            SignatureHash::Sha512 => Some(Sha512::digest(message).to_vec()),
            _ => None,
        }
    }
}

/// Whether one certificate signed another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignedBy {
    /// The signature was checked and is right.
    Verified,
    /// Names and key identifiers fit; this algorithm's signatures are not checked here.
    NameOnly,
    /// It did not.
    No,
}

/// Checks a signature by a key over `message`; none when nothing here checks signatures of its kind.
///
/// Mirrors Go's crypto/x509: checkSignature, for which a key and the signature of another algorithm do not fit.
pub(super) fn verify(
    key: &PublicKey,
    spki: &[u8],
    hash: SignatureHash,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    match (key, hash) {
        (PublicKey::Other(_), _) | (_, SignatureHash::Unknown) => None,
        (PublicKey::Ed25519, SignatureHash::BuiltIn) => {
            with_ring(&ring::signature::ED25519, spki, message, signature)
        }
        (PublicKey::Ed25519, _) | (_, SignatureHash::BuiltIn) => Some(false),
        (PublicKey::P256, _) => verify_p256(spki, hash, message, signature),
        (PublicKey::P384, SignatureHash::Sha256) => {
            with_ring(&ring::signature::ECDSA_P384_SHA256_ASN1, spki, message, signature)
        }
        (PublicKey::P384, SignatureHash::Sha384) => {
            with_ring(&ring::signature::ECDSA_P384_SHA384_ASN1, spki, message, signature)
        }
        (PublicKey::P384 | PublicKey::P521, _) => None,
        (PublicKey::Rsa { .. }, _) => verify_rsa(spki, hash, message, signature),
    }
}

/// A key that is malformed signs nothing.
fn with_ring(
    algorithm: &'static dyn VerificationAlgorithm,
    spki: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let info = SubjectPublicKeyInfoRef::from_der(spki).ok()?;
    let key = UnparsedPublicKey::new(algorithm, info.subject_public_key.as_bytes()?);
    Some(key.verify(message, signature).is_ok())
}

/// The same for a P-256 key.
fn verify_p256(spki: &[u8], hash: SignatureHash, message: &[u8], signature: &[u8]) -> Option<bool> {
    let digest = hash.digest(message)?;
    let key = VerifyingKey::from_public_key_der(spki).ok()?;
    let right =
        Signature::from_der(signature).is_ok_and(|signature| key.verify_prehash(&digest, &signature).is_ok());
    Some(right)
}

/// The same for an RSA key, as PKCS #1 version 1.5 makes signatures.
fn verify_rsa(spki: &[u8], hash: SignatureHash, message: &[u8], signature: &[u8]) -> Option<bool> {
    let digest = hash.digest(message)?;
    let scheme = match hash {
        SignatureHash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        SignatureHash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        SignatureHash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
        _ => return None,
    };
    let key = RsaPublicKey::from_public_key_der(spki).ok()?;
    Some(key.verify(scheme, &digest, signature).is_ok())
}
