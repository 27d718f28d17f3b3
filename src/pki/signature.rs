use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey as _;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::oid::db::{rfc5912, rfc8410};

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

/// Checks a signature by a P-256 key over `message`; none when the parts cannot be used so.
pub(super) fn verify_p256(
    spki: &[u8],
    hash: SignatureHash,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let digest = hash.digest(message)?;
    let key = VerifyingKey::from_public_key_der(spki).ok()?;
    let right =
        Signature::from_der(signature).is_ok_and(|signature| key.verify_prehash(&digest, &signature).is_ok());
    Some(right)
}

/// The same for a signature by an RSA key, as PKCS #1 version 1.5 makes it.
pub(super) fn verify_rsa(spki: &[u8], hash: SignatureHash, message: &[u8], signature: &[u8]) -> Option<bool> {
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
