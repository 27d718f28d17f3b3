use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// Whether a detached signature is that of a token over a text.
///
/// Mirrors k8s.io/cluster-bootstrap/token/jws: DetachedTokenIsValid. The key is the secret half alone.
pub(super) fn is_valid(signature: &str, text: &str, id: &str, secret: &str) -> bool {
    let wanted = signature_of(text, id, secret);
    wanted.as_bytes().ct_eq(signature.as_bytes()).into()
}

/// The signature of a text by a token whose secret half is a text.
///
/// Mirrors k8s.io/cluster-bootstrap/token/jws: ComputeDetachedSignature.
pub fn signature_of(text: &str, id: &str, secret: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(format!("{{\"alg\":\"HS256\",\"kid\":\"{id}\"}}"));
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(text));
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(signed.as_bytes());
    format!("{header}..{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_kubernetes() {
        let (id, secret) = ("joshua", "my voice is my passcode");
        let text = "Hello from the other side. I must have called a thousand times.";
        let head = "eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9..";
        assert_eq!(
            signature_of(text, id, secret),
            format!("{head}VShe2taLd-YTrmWuRkcL_8QTNDHYxQIEBsAYYiIj1_8")
        );
        assert_eq!(
            signature_of("", id, secret),
            format!("{head}7Ui1ALizW4jXphVUB7xUqC9vLYLL9RZeOFfVLoB7Tgk")
        );
        assert!(is_valid(&signature_of(text, id, secret), text, id, secret));
        assert!(!is_valid(&signature_of(text, id, secret), &format!("{text}\n"), id, secret));
    }
}
