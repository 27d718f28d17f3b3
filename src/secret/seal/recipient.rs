use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use age::ssh::ParseRecipientKeyError;
use age::{Encryptor, ssh, x25519};

use super::ssh_numbers;
use crate::secret::Buffer;

/// Somebody whom files can be sealed for: an age recipient, or the public half of an SSH key.
#[derive(Clone)]
pub struct Recipient {
    text: String,
    key: Arc<dyn age::Recipient + Send + Sync>,
}

/// Why a text names no recipient, as the end of a sentence. Shows nothing of the text: it may be a private key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecipientError {
    /// A private half.
    PrivateKey,
    /// An SSH key of a kind that age does not know.
    OtherKind,
    /// An RSA key of a size that age does not accept.
    Size,
    /// Neither an age recipient nor an SSH public key.
    Malformed,
}

impl Recipient {
    /// Whether a text means a recipient, and not a file of them.
    pub fn is_meant(text: &str) -> bool {
        let starts = ["age1", "ssh-", "ecdsa-", "sk-", "AGE-SECRET-KEY-", "-----BEGIN"];
        starts.iter().any(|start| text.starts_with(start)) && !text.ends_with(".pub")
    }

    /// The recipient as it is written, without a comment.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for Recipient {
    type Err = RecipientError;

    fn from_str(text: &str) -> Result<Self, RecipientError> {
        let text = text.trim();
        if text.contains("PRIVATE KEY") || text.starts_with("AGE-SECRET-KEY-") {
            return Err(RecipientError::PrivateKey);
        }
        if text.starts_with("age1") {
            let key: x25519::Recipient = text.parse().map_err(|_| RecipientError::Malformed)?;
            return Ok(Self { text: text.to_owned(), key: Arc::new(key) });
        }
        if ssh_numbers::of_public_key(text) {
            return Err(RecipientError::Malformed);
        }
        let key: ssh::Recipient = text.parse().map_err(|error| match error {
            ParseRecipientKeyError::RsaModulusTooLarge | ParseRecipientKeyError::RsaModulusTooSmall => {
                RecipientError::Size
            }
            ParseRecipientKeyError::Unsupported(_) | ParseRecipientKeyError::Ignore => {
                RecipientError::OtherKind
            }
            _ => RecipientError::Malformed,
        })?;
        Ok(Self { text: key.to_string(), key: Arc::new(key) })
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for RecipientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RecipientError::PrivateKey => "is a private key; use its public key",
            RecipientError::OtherKind => "is a type of key that age does not support",
            RecipientError::Size => "is an RSA key of less than 2048 or more than 4096 bits",
            RecipientError::Malformed => "is neither an age recipient nor an SSH public key",
        })
    }
}

impl std::error::Error for RecipientError {}

/// Seals bytes for all recipients, each of whom can open them: `age --decrypt`. No two calls give the same bytes.
///
/// # Errors
/// When there is no recipient, or the system gives no random bytes.
pub fn seal(plain: &Buffer, recipients: &[Recipient]) -> std::io::Result<Vec<u8>> {
    let keys = recipients.iter().map(|recipient| &*recipient.key as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(keys).map_err(std::io::Error::other)?;
    let mut sealed = Vec::with_capacity(plain.as_bytes().len() + 1024);
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    std::io::Write::write_all(&mut writer, plain.as_bytes())?;
    writer.finish()?;
    Ok(sealed)
}
