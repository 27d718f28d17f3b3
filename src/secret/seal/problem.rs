use std::fmt;

use crate::world::ReadError;

/// Why a sealed secret did not open. Shows no part of any content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SealProblem {
    /// There is no identity to try.
    NoIdentity,
    /// A file of identities has none that can be used; its name.
    BadIdentity(String),
    /// A file of identities or of the passphrase cannot be read; its name and why.
    Unreadable(String, ReadError),
    /// It is sealed for others.
    WrongRecipient,
    /// It is sealed with a passphrase, and there is none.
    NoPassphrase,
    /// The passphrase is another.
    WrongPassphrase,
    /// Its passphrase asks for more work, and memory, than is reasonable.
    TooMuchWork,
    /// It was changed after it was sealed, or cut short.
    Tampered,
    /// It is not what age writes.
    NotAge,
    /// It is not what SOPS writes, as the end of a sentence.
    NotSops(&'static str),
    /// Its data key is split, and too few parts open.
    FewGroups {
        /// How many opened.
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
    /// A way out, one sentence.
    pub fn help(&self) -> &'static str {
        match self {
            SealProblem::NoIdentity => {
                "name a file with an age identity or an SSH key: `--identity FILE`, or the variable NODEJOIN_IDENTITY"
            }
            SealProblem::BadIdentity(_) => {
                "it must hold lines that begin with AGE-SECRET-KEY-1, or be an SSH private key of ed25519 or RSA"
            }
            SealProblem::Unreadable(..) => "name a file that you can read",
            SealProblem::WrongRecipient => "seal it for one of your recipients, or give another identity",
            SealProblem::NoPassphrase => {
                "name a file that holds it: `--passphrase-file FILE`, or the variable NODEJOIN_PASSPHRASE_FILE; at a terminal you are asked"
            }
            SealProblem::WrongPassphrase => "give the passphrase that it was sealed with",
            SealProblem::TooMuchWork => "seal it again with `age --passphrase`",
            SealProblem::Tampered => "take the file from git again, and find out who changed it",
            SealProblem::NotAge => "make it with `age --encrypt --recipient …`",
            SealProblem::NotSops(_) => "make it with `sops encrypt --age …`",
            SealProblem::FewGroups { .. } => {
                "give an identity of each of more groups: `--identity` may be given several times"
            }
            SealProblem::NoKey(_) => "name the way to the value: `key = \"tokens.workers\"`",
            SealProblem::PlainValue(_) => {
                "seal it: `sops edit` seals what its rules do not leave out; then make a new token, since this one was readable"
            }
            SealProblem::ShortRoot(_) => {
                "make it of random bytes: `head --bytes 32 /dev/urandom | age --encrypt …`"
            }
        }
    }
}

impl fmt::Display for SealProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealProblem::NoIdentity => f.write_str("is sealed, and there is no identity to open it"),
            SealProblem::BadIdentity(name) => {
                write!(f, "is sealed, and `{}` holds no identity that can be used", name.escape_debug())
            }
            SealProblem::Unreadable(name, error) => {
                write!(f, "is sealed, and `{}` {}", name.escape_debug(), unreadable(error))
            }
            SealProblem::WrongRecipient => f.write_str("is sealed for none of the identities given"),
            SealProblem::NoPassphrase => f.write_str("is sealed with a passphrase, and none is given"),
            SealProblem::WrongPassphrase => f.write_str("does not open with the passphrase given"),
            SealProblem::TooMuchWork => f.write_str("is sealed with a passphrase that takes too much work"),
            SealProblem::Tampered => f.write_str("was changed after it was sealed"),
            SealProblem::NotAge => f.write_str("is no file that age encrypted"),
            SealProblem::NotSops(what) => write!(f, "is no document that SOPS encrypted for age: {what}"),
            SealProblem::FewGroups { found, needed } => {
                write!(
                    f,
                    "opens with keys of {needed} of its groups, and the identities given are of {found}"
                )
            }
            SealProblem::NoKey(key) => write!(f, "has no text at `{}`", key.escape_debug()),
            SealProblem::PlainValue(key) => {
                write!(f, "has the value at `{}` in plain text", key.escape_debug())
            }
            SealProblem::ShortRoot(least) => {
                write!(f, "is no root for tokens: it has less than {least} bytes")
            }
        }
    }
}

/// Why a file cannot be read, as the end of a sentence.
fn unreadable(error: &ReadError) -> String {
    match error {
        ReadError::Missing => "is not there".to_owned(),
        ReadError::Folder => "is a folder".to_owned(),
        ReadError::Special | ReadError::NotAFolder => "is not a regular file".to_owned(),
        ReadError::TooLarge(limit) => format!("has more than {limit} bytes"),
        ReadError::Outside => "may not be read".to_owned(),
        ReadError::Refused(why) => format!("cannot be read: {why}"),
    }
}

impl std::error::Error for SealProblem {}
