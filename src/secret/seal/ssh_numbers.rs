//! Numbers in SSH keys of which the crate age stops the program: those that have bytes, all of them zero.

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use zeroize::Zeroizing;

/// The largest key that is looked at.
const LARGEST: usize = 64 * 1024;

/// Whether a private key in OpenSSH's form has such a number, as far as it is not encrypted.
///
/// Mirrors OpenSSH's PROTOCOL.key, and the crate age's ssh.rs: mpint, which steps over zeros without looking for the end.
pub(super) fn of_private_key(file: &[u8]) -> bool {
    let text = String::from_utf8_lossy(file.get(..file.len().min(LARGEST)).unwrap_or_default());
    let text = Zeroizing::new(text.into_owned());
    let Some((_, rest)) = text.split_once("-----BEGIN OPENSSH PRIVATE KEY-----") else { return false };
    // As far as it is base64, whatever comes after: age reads the key before it looks for the end.
    let is_body = |c: &char| c.is_ascii_whitespace() || c.is_ascii_alphanumeric() || "+/".contains(*c);
    let body = rest.chars().take_while(is_body).filter(|c| !c.is_ascii_whitespace());
    let body = Zeroizing::new(body.collect::<String>());
    let blob = longest(&body);
    let Some(mut rest) = blob.strip_prefix(b"openssh-key-v1\0") else { return false };
    // Cipher, derivation of its key, options.
    for _ in 0..3 {
        let Some((_, after)) = string(rest) else { return false };
        rest = after;
    }
    let Some((_, rest)) = rest.split_at_checked(4) else { return false };
    let Some((public, rest)) = string(rest) else { return false };
    let private = string(rest).and_then(|(private, _)| private.get(8..)).unwrap_or_default();
    of_blob(public) || of_blob(private)
}

/// The same for a public key: its type and the rest in base64.
pub(super) fn of_public_key(line: &str) -> bool {
    let blob = line.split_whitespace().nth(1).filter(|blob| blob.len() <= LARGEST);
    blob.is_some_and(|blob| of_blob(&longest(blob.trim_end_matches('='))))
}

/// What base64 without padding has, up to the last whole bytes.
fn longest(text: &str) -> Zeroizing<Vec<u8>> {
    let whole = text.len() - usize::from(text.len() % 4 == 1);
    // The last bits of a text that was cut are not those of a byte.
    let lenient = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    Zeroizing::new(text.get(..whole).and_then(|text| lenient.decode(text).ok()).unwrap_or_default())
}

/// Whether one of the strings after the type of an RSA key is such a number.
fn of_blob(blob: &[u8]) -> bool {
    let Some((b"ssh-rsa", mut rest)) = string(blob) else { return false };
    while let Some((number, after)) = string(rest) {
        if !number.is_empty() && number.iter().all(|byte| *byte == 0) {
            return true;
        }
        rest = after;
    }
    false
}

/// A string with its length before it, as far as it is there, and what comes after.
fn string(blob: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = blob.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    rest.split_at_checked(length.min(rest.len()))
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn string_of(bytes: &[u8]) -> Vec<u8> {
        let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
        [&length[..], bytes].concat()
    }

    fn public(exponent: &[u8]) -> Vec<u8> {
        [string_of(b"ssh-rsa"), string_of(exponent), string_of(&[7; 256])].concat()
    }

    fn private(exponent: &[u8], own: &[u8]) -> String {
        let inner = [&[0; 8][..], &string_of(b"ssh-rsa"), &string_of(own), &string_of(b"x")].concat();
        let head = [string_of(b"none"), string_of(b"none"), string_of(b""), vec![0, 0, 0, 1]].concat();
        let blob =
            [&b"openssh-key-v1\0"[..], &head, &string_of(&public(exponent)), &string_of(&inner)].concat();
        format!(
            "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----\n",
            STANDARD.encode(blob)
        )
    }

    #[test]
    fn numbers_of_zeros_are_found() {
        for zeros in [&[0][..], &[0, 0, 0]] {
            assert!(of_private_key(private(zeros, &[1]).as_bytes()));
            assert!(of_private_key(private(&[1, 0, 1], zeros).as_bytes()));
            assert!(of_public_key(&format!("ssh-rsa {} a@b", STANDARD.encode(public(zeros)))));
        }
        assert!(!of_private_key(private(&[1, 0, 1], &[0, 9]).as_bytes()));
        assert!(!of_public_key(&format!("ssh-rsa {}", STANDARD.encode(public(&[1, 0, 1])))));
        for other in ["", "-----BEGIN OPENSSH PRIVATE KEY-----", "ssh-rsa", "ssh-rsa !!", "age1x y"] {
            assert!(!of_private_key(other.as_bytes()) && !of_public_key(other));
        }
    }

    /// Files that are cut, or broken at their last line, are read as far as age reads them.
    #[test]
    fn broken_files_are_looked_at_as_far_as_they_go() {
        let key = private(&[1, 0, 1], &[0]);
        for broken in [key.replace("\n-----END", "-END"), key.replace("-----END", "!"), format!("{key}{key}")]
        {
            assert!(of_private_key(broken.as_bytes()), "{broken}");
        }
    }

    /// Without the look at the numbers, reading these makes age panic.
    #[test]
    fn keys_with_numbers_of_zeros_are_refused() {
        use super::super::{Identities, Passphrase, Recipient};
        let mut identities = Identities::new(Passphrase::default());
        let key = crate::secret::Secret::new(private(&[0], &[1]).into_bytes());
        assert!(identities.add("key", &key).is_err());
        let line = format!("ssh-rsa {}", STANDARD.encode(public(&[0, 0])));
        assert!(line.parse::<Recipient>().is_err());
    }
}
