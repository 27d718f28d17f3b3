use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::Secret;

/// The signature of `content` by a token: a JWS in compact form without its middle part. `id` is the token's public
/// half, `secret` its other half, which alone is the key.
///
/// Mirrors k8s.io/cluster-bootstrap/token/jws: ComputeDetachedSignature.
///
/// Nothing when HMAC refuses the key, which it never does: keys may have any length.
pub fn detached_signature(content: &[u8], id: &str, secret: &Secret) -> Option<String> {
    let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"HS256","kid":"{id}"}}"#));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).ok()?;
    mac.update(header.as_bytes());
    mac.update(b".");
    mac.update(URL_SAFE_NO_PAD.encode(content).as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Some(format!("{header}..{signature}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of k8s.io/cluster-bootstrap/token/jws/jws_test.go.
    #[test]
    fn equals_upstream() {
        let sign = |content: &str, secret: &str| {
            detached_signature(content.as_bytes(), "joshua", &Secret::new(secret.as_bytes().to_vec()))
                .unwrap()
        };
        const HEADER: &str = "eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9..";
        const CONTENT: &str = "Hello from the other side. I must have called a thousand times.";
        const SECRET: &str = "my voice is my passcode";
        let with = |signature: &str| format!("{HEADER}{signature}");
        assert_eq!(sign(CONTENT, SECRET), with("VShe2taLd-YTrmWuRkcL_8QTNDHYxQIEBsAYYiIj1_8"));
        assert_eq!(sign("", SECRET), with("7Ui1ALizW4jXphVUB7xUqC9vLYLL9RZeOFfVLoB7Tgk"));
        assert_eq!(sign(CONTENT, ""), with("UfkqvDGiIFxrMnFseDj9LYJOLNrvjW8aHhF71mvvAs8"));
    }
}
