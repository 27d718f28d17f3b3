//! Signatures of what a build wrote, in the format of `ssh-keygen -Y sign`: a node checks them with tools that it has.

use std::fmt;

use age::secrecy::ExposeSecret as _;
use ssh_key::{Algorithm, EcdsaCurve, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

use super::Secret;
use super::seal::Passphrase;
use crate::world::ReadError;

/// What a signature is for; one that was made for something else does not count.
const NAMESPACE: &str = "nodejoin";

/// An SSH private key that signs. Without Debug, Display and Clone; wiped when it is dropped.
pub struct SigningKey(PrivateKey);

impl SigningKey {
    /// Reads a private key in the format of OpenSSH.
    pub(super) fn new(content: &Secret, passphrase: &Passphrase) -> Result<Self, SigningProblem> {
        let key = PrivateKey::from_openssh(content.bytes()).map_err(|_| SigningProblem::NotAKey)?;
        match key.algorithm() {
            Algorithm::Ed25519 | Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 } => {}
            other => return Err(SigningProblem::Kind(other.to_string())),
        }
        if !key.is_encrypted() {
            return Ok(Self(key));
        }
        let passphrase = passphrase.get().ok_or(SigningProblem::NoPassphrase)?;
        let key = key.decrypt(passphrase.expose_secret()).map_err(|_| SigningProblem::WrongPassphrase)?;
        Ok(Self(key))
    }

    /// The public half, as `allowed_signers` and `authorized_keys` have it.
    pub fn public(&self) -> String {
        PublicKey::from(self.0.public_key().key_data().clone()).to_openssh().unwrap_or_default()
    }

    /// A signature of a text.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, text: &[u8]) -> Result<String, SigningProblem> {
        let signature = self.0.sign(NAMESPACE, HashAlg::Sha512, text);
        let pem = signature.and_then(|signature| signature.to_pem(LineEnding::LF));
        pem.map(|pem| format!("{}\n", pem.trim_end())).map_err(|_| SigningProblem::NotAKey)
    }

    /// Whether this key made a signature of a text.
    pub fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        signer(text, signature).is_some_and(|signer| signer == *self.0.public_key().key_data())
    }
}

/// Whether a signature of a text is valid, from any signer.
pub fn is_signature(text: &[u8], signature: &[u8]) -> bool {
    signer(text, signature).is_some()
}

fn signer(text: &[u8], signature: &[u8]) -> Option<ssh_key::public::KeyData> {
    let signature = SshSig::from_pem(signature).ok()?;
    let key = PublicKey::from(signature.public_key().clone());
    key.verify(NAMESPACE, text, &signature).ok()?;
    Some(signature.public_key().clone())
}

/// Why nothing can be signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SigningProblem {
    /// The file cannot be read.
    Unreadable(ReadError),
    /// What is given is not the path of a file, but may be a secret itself.
    NotAPath,
    /// Others may read the file.
    OpenToOthers,
    /// It is not a private key of OpenSSH.
    NotAKey,
    /// A key of a kind that nodejoin does not sign with.
    Kind(String),
    /// The key is encrypted, and there is no passphrase.
    NoPassphrase,
    /// The passphrase is another key's.
    WrongPassphrase,
}

impl fmt::Display for SigningProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(ReadError::Missing) => f.write_str("it does not exist"),
            Self::Unreadable(ReadError::Folder) => f.write_str("it is a folder"),
            Self::Unreadable(ReadError::Refused(why)) => write!(f, "it cannot be read: {why}"),
            Self::Unreadable(_) => f.write_str("it is not a small regular file or a pipe"),
            Self::NotAPath => f.write_str(
                "the value of `--sign-with` is not the path of a file; it is not shown, since it may be a secret",
            ),
            Self::OpenToOthers => f.write_str("others may read it; run `chmod 600` on it"),
            Self::NotAKey => f.write_str(
                "it is not a private key in the format of OpenSSH, or one of the few ECDSA keys, about one in 256, whose number is \
                 too short for nodejoin: `ssh-keygen -t ed25519` makes another one",
            ),
            Self::Kind(kind) => write!(
                f,
                "its kind is {kind}; nodejoin signs with ssh-ed25519 and ecdsa-sha2-nistp256: `ssh-keygen -t ed25519` makes one"
            ),
            Self::NoPassphrase => f.write_str(
                "it is encrypted; pass its passphrase with `--passphrase-file`, or run at a terminal",
            ),
            Self::WrongPassphrase => f.write_str("the passphrase does not open it"),
        }
    }
}

impl std::error::Error for SigningProblem {}
