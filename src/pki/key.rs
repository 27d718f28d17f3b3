use p256::SecretKey;
use p256::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _};
use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey as _;

use super::certificate::Certificate;
use super::public_key::PublicKey;

/// Whether a PEM file has the private key of a certificate; nothing for keys other than RSA and P-256, where it is not
/// known.
pub fn is_key_of(pem: &str, certificate: &Certificate) -> Option<bool> {
    let begin = pem.rfind("-----BEGIN ").filter(|_| pem.contains("PRIVATE KEY-----"))?;
    let own = spki(pem.get(begin..)?.trim())?;
    match certificate.key {
        PublicKey::Rsa { .. } | PublicKey::P256 => Some(own == certificate.spki),
        // Of another kind than the key.
        _ => Some(false),
    }
}

/// SubjectPublicKeyInfo in DER, of a key in PKCS #8, PKCS #1 or SEC 1.
fn spki(block: &str) -> Option<Vec<u8>> {
    let p256 = || SecretKey::from_pkcs8_pem(block).ok().or_else(|| SecretKey::from_sec1_pem(block).ok());
    let rsa =
        || RsaPrivateKey::from_pkcs8_pem(block).ok().or_else(|| RsaPrivateKey::from_pkcs1_pem(block).ok());
    let der = match p256() {
        Some(key) => key.public_key().to_public_key_der(),
        None => rsa()?.to_public_key().to_public_key_der(),
    };
    Some(der.ok()?.into_vec())
}
