use subtle::ConstantTimeEq as _;

use crate::secret::{Secret, detached_signature};

/// Whether a detached signature is that of a token over a text.
///
/// Mirrors k8s.io/cluster-bootstrap/token/jws: DetachedTokenIsValid. The key is only the secret half.
pub(in crate::proof) fn is_valid(signature: &str, text: &str, id: &str, secret: &str) -> bool {
    let wanted = signature_of(text, id, secret);
    wanted.as_bytes().ct_eq(signature.as_bytes()).into()
}

/// The signature of a text by a token with this secret half.
pub fn signature_of(text: &str, id: &str, secret: &str) -> String {
    let secret = Secret::new(secret.as_bytes().to_vec());
    detached_signature(text.as_bytes(), id, &secret).unwrap_or_default()
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
