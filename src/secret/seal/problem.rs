use std::fmt;

use crate::world::ReadError;

/// Why an encrypted secret cannot be decrypted. Never shows any of its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SealProblem {
    /// There is no identity.
    NoIdentity,
    /// A file of identities has none that is usable; its name.
    BadIdentity(String),
    /// A file of identities or of the passphrase cannot be read; its name and why.
    Unreadable(String, ReadError),
    /// What this option or variable has is not a file's path, but may be a secret itself.
    NotAPath(&'static str),
    /// It is encrypted for others.
    WrongRecipient,
    /// It is encrypted with a passphrase, and none is given.
    NoPassphrase,
    /// The passphrase is wrong.
    WrongPassphrase,
    /// Its work factor is too high.
    TooMuchWork,
    /// It was modified after encryption, or truncated.
    Tampered,
    /// It is not an age file.
    NotAge,
    /// It is not a SOPS file; why, as a sentence.
    NotSops(&'static str),
    /// Its data key is split, and too few parts can be decrypted.
    FewGroups {
        /// How many could be decrypted.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// It has no value at this key.
    NoKey(String),
    /// The value at this key is in plain text.
    PlainValue(String),
    /// The root is shorter than this many bytes.
    ShortRoot(usize),
}

impl SealProblem {
    /// How to fix it, one sentence.
    pub fn help(&self) -> &'static str {
        match self {
            SealProblem::NoIdentity => {
                "pass a file with an age identity or an SSH key: `--identity FILE`, or the variable NODEJOIN_IDENTITY"
            }
            SealProblem::BadIdentity(_) => {
                "it must contain lines that begin with AGE-SECRET-KEY-1, or be an ed25519 or RSA private key for SSH"
            }
            SealProblem::Unreadable(..) => "pass a file that you can read",
            SealProblem::NotAPath(_) => {
                "pass the path of a file that contains the secret, not the secret itself"
            }
            SealProblem::WrongRecipient => "encrypt it for one of your recipients, or pass another identity",
            SealProblem::NoPassphrase => {
                "pass a file with it: `--passphrase-file FILE`, or the variable NODEJOIN_PASSPHRASE_FILE; on a terminal, nodejoin prompts for it"
            }
            SealProblem::WrongPassphrase => "use the passphrase that it was encrypted with",
            SealProblem::TooMuchWork => "encrypt it again with `age --passphrase`",
            SealProblem::Tampered => "restore the file from git, and find out who changed it",
            SealProblem::NotAge => "create it with `age --encrypt --recipient …`",
            SealProblem::NotSops(_) => "create it with `sops encrypt --age …`",
            SealProblem::FewGroups { .. } => "pass identities of more groups: `--identity` can be repeated",
            SealProblem::NoKey(_) => "set the path of the value: `key = \"tokens.workers\"`",
            SealProblem::PlainValue(_) => {
                "encrypt it with `sops edit`, whose rules may exclude this key; then create a new token, because this one was readable"
            }
            SealProblem::ShortRoot(_) => {
                "create it from random bytes: `head --bytes 32 /dev/urandom | age --encrypt …`"
            }
        }
    }
}

impl fmt::Display for SealProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealProblem::NoIdentity => f.write_str("is encrypted, and no identity is given"),
            SealProblem::BadIdentity(name) => {
                write!(f, "is encrypted, and `{}` has no usable identity", name.escape_debug())
            }
            SealProblem::Unreadable(name, error) => {
                write!(f, "is encrypted, and `{}` {}", name.escape_debug(), unreadable(error))
            }
            SealProblem::NotAPath(option) => write!(
                f,
                "is encrypted, and the value of `{option}` is not the path of a file; it is not shown, since it may be a secret"
            ),
            SealProblem::WrongRecipient => f.write_str("cannot be decrypted with the given identities"),
            SealProblem::NoPassphrase => f.write_str("is encrypted with a passphrase, and none is given"),
            SealProblem::WrongPassphrase => f.write_str("cannot be decrypted with the given passphrase"),
            SealProblem::TooMuchWork => {
                f.write_str("is encrypted with a passphrase whose work factor is too high")
            }
            SealProblem::Tampered => f.write_str("was modified after it was encrypted"),
            SealProblem::NotAge => f.write_str("is not a file encrypted with age"),
            SealProblem::NotSops(what) => write!(f, "is not a document encrypted by SOPS for age: {what}"),
            SealProblem::FewGroups { found, needed } => {
                write!(f, "needs keys of {needed} of its groups, and the given identities are of {found}")
            }
            SealProblem::NoKey(key) => write!(f, "has no string at `{}`", key.escape_debug()),
            SealProblem::PlainValue(key) => {
                write!(f, "has the value at `{}` in plain text", key.escape_debug())
            }
            SealProblem::ShortRoot(least) => {
                write!(f, "is not a root for tokens: it has less than {least} bytes")
            }
        }
    }
}

/// Why a file cannot be read, as the end of a sentence.
fn unreadable(error: &ReadError) -> String {
    match error {
        ReadError::Missing => "does not exist".to_owned(),
        ReadError::Folder => "is a folder".to_owned(),
        ReadError::Special | ReadError::NotAFolder => "is not a regular file".to_owned(),
        ReadError::TooLarge(limit) => format!("has more than {limit} bytes"),
        ReadError::Outside => "may not be read".to_owned(),
        ReadError::Refused(why) => format!("cannot be read: {why}"),
    }
}

impl std::error::Error for SealProblem {}
