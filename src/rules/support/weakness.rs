use crate::pki::{Certificate, PublicKey, SignatureHash};

/// The weakness of a certificate's key, as the end of a sentence, and its consequence.
pub(in crate::rules) fn weak_key(certificate: &Certificate) -> Option<(String, &'static str)> {
    let PublicKey::Rsa { bits } = certificate.key else { return None };
    let reason = match bits {
        2048.. => return None,
        ..1024 => {
            "Go refuses RSA keys of less than 1024 bits, so Kubernetes refuses every signature of this key"
        }
        _ => "a well-funded attacker can compute the private key of an RSA key of this size",
    };
    Some((format!("has a key of {bits} bits"), reason))
}

/// The digest under a certificate's signature, when Go refuses it.
pub(in crate::rules) fn weak_hash(certificate: &Certificate) -> Option<&'static str> {
    match certificate.signature_hash {
        SignatureHash::Md5 => Some("MD5"),
        SignatureHash::Sha1 => Some("SHA-1"),
        _ => None,
    }
}
