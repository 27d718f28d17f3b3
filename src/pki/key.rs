use p256::SecretKey;
use p256::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _};

use super::certificate::Certificate;

/// Whether a PEM file has the private key of a certificate; nothing where that cannot be told: of keys other than P-256.
pub fn is_key_of(pem: &str, certificate: &Certificate) -> Option<bool> {
    let begin = pem.rfind("-----BEGIN ").filter(|_| pem.contains("PRIVATE KEY-----"))?;
    let block = pem.get(begin..)?.trim();
    let key = SecretKey::from_pkcs8_pem(block).ok().or_else(|| SecretKey::from_sec1_pem(block).ok())?;
    let own = key.public_key().to_public_key_der().ok()?;
    Some(own.as_bytes() == certificate.spki.as_slice())
}
