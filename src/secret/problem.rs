use std::fmt;

use super::{SealProblem, SecretRef, TokenRule};
use crate::diagnostic::{Finding, Level, Place, RuleId, command, rule_id};
use crate::world::ReadError;

/// An error or warning about a secret. Never shows any of its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecretProblem {
    /// The token's name in the spec; none for a line of standard input without a token.
    pub token: Option<String>,
    /// The reference to the secret.
    pub reference: SecretRef,
    /// What is wrong.
    pub kind: SecretProblemKind,
}

/// The kinds of problems of a secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SecretProblemKind {
    /// It could not be read.
    Unreadable(ReadError),
    /// It is encrypted and cannot be decrypted.
    Sealed(SealProblem),
    /// It is empty.
    Empty,
    /// It is not a token; all violated rules.
    NotAToken(Vec<TokenRule>),
    /// Standard input has no line for this token.
    NoLine,
    /// Standard input has several different lines for this token.
    SeveralLines,
    /// A line of standard input, from 1, is not a token; all violated rules.
    BadLine(usize, Vec<TokenRule>),
    /// A line of standard input, from 1, has an id that no token needs.
    UnknownLine(usize),
    /// Users other than the owner may read or write the file.
    OpenToOthers,
}

impl SecretProblemKind {
    /// Whether the secret, or what opens it, is not there at all.
    pub fn is_absence(&self) -> bool {
        use SealProblem::{NoIdentity, NoPassphrase};
        matches!(
            self,
            Self::Unreadable(ReadError::Missing) | Self::NoLine | Self::Sealed(NoIdentity | NoPassphrase)
        )
    }
}

impl SecretProblem {
    /// Its level.
    pub fn level(&self) -> Level {
        match self.kind {
            SecretProblemKind::OpenToOthers => Level::Note,
            SecretProblemKind::UnknownLine(_) => Level::Warn,
            _ => Level::Deny,
        }
    }

    /// The rule that a secret with it breaks.
    fn rule(&self) -> RuleId {
        match self.kind {
            SecretProblemKind::OpenToOthers => rule_id::SECRET_OPEN_TO_OTHERS,
            SecretProblemKind::UnknownLine(_) => rule_id::SECRET_LINE_UNKNOWN,
            SecretProblemKind::Sealed(SealProblem::Tampered) => rule_id::SECRET_TAMPERED,
            SecretProblemKind::Sealed(_) => rule_id::SECRET_NOT_OPENED,
            _ => rule_id::SECRET_UNAVAILABLE,
        }
    }

    /// The finding for it at the key that names the secret's source.
    pub fn finding(&self, place: impl Into<Place>, label: &str) -> Finding {
        Finding::new(self.rule(), place, self.to_string()).label(label).help(self.help())
    }

    /// How to fix it, one sentence.
    pub fn help(&self) -> String {
        match (&self.kind, &self.reference) {
            (SecretProblemKind::Sealed(problem), _) => problem.help().to_owned(),
            (SecretProblemKind::OpenToOthers, reference) => {
                format!("run `chmod 600 {}`", command::path(reference.file().unwrap_or_default()))
            }
            (SecretProblemKind::Unreadable(ReadError::Missing), SecretRef::File(_)) => {
                "store the token there, or create one with `nodejoin token new`; `check` and `show` work without it".to_owned()
            }
            (SecretProblemKind::Unreadable(ReadError::Missing), SecretRef::Age(file)) => {
                format!("create it with `age --encrypt --recipient RECIPIENT --output {}`", command::path(file))
            }
            (SecretProblemKind::Unreadable(ReadError::Missing), SecretRef::Sops { file, .. }) => {
                format!("create it with `sops edit {}`", command::path(file))
            }
            (SecretProblemKind::Unreadable(ReadError::Missing), SecretRef::Env(name)) => {
                format!("set `{}` for this command; `check` and `show` work without it", name.escape_debug())
            }
            (_, SecretRef::Stdin) => {
                "write complete tokens to standard input, one per line: six characters, a dot, sixteen characters".to_owned()
            }
            _ => "it must contain the sixteen characters of the secret half, or the complete token, of a-z and 0-9".to_owned(),
        }
    }
}

impl fmt::Display for SecretProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = &self.reference;
        match &self.kind {
            SecretProblemKind::Unreadable(error) => match (error, source) {
                (ReadError::Missing, SecretRef::Env(name)) => {
                    write!(f, "the environment variable `{}` is not set", name.escape_debug())
                }
                (ReadError::Missing, SecretRef::Stdin) => f.write_str("standard input is closed"),
                (ReadError::Missing, other) => {
                    write!(f, "the file `{}` does not exist", other.file().unwrap_or_default().escape_debug())
                }
                (ReadError::Folder, _) => write!(f, "{source} is a folder"),
                (ReadError::Special | ReadError::NotAFolder, _) => {
                    write!(f, "{source} is not a regular file")
                }
                (ReadError::Outside, _) => write!(f, "{source} may not be read"),
                (ReadError::TooLarge(limit), _) => {
                    write!(f, "{source} has more than {limit} bytes, which is too long for a token")
                }
                (ReadError::Refused(why), _) => write!(f, "{source} cannot be read: {why}"),
            },
            SecretProblemKind::Sealed(problem) => write!(f, "{source} {problem}"),
            SecretProblemKind::Empty => write!(f, "{source} is empty"),
            SecretProblemKind::NotAToken(rules) => {
                write!(f, "{source} is not a bootstrap token: ")?;
                list(rules, f)
            }
            SecretProblemKind::NoLine => f.write_str("standard input has no line for this token's id"),
            SecretProblemKind::SeveralLines => {
                f.write_str("standard input has different secrets for this token's id")
            }
            SecretProblemKind::BadLine(line, rules) => {
                write!(f, "line {line} of standard input is not a bootstrap token: ")?;
                list(rules, f)
            }
            SecretProblemKind::UnknownLine(line) => {
                write!(f, "line {line} of standard input has a token that the spec does not read from there")
            }
            SecretProblemKind::OpenToOthers => {
                write!(f, "{source} is accessible to users other than its owner")
            }
        }
    }
}

fn list(rules: &[TokenRule], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, rule) in rules.iter().enumerate() {
        let comma = if index > 0 { "; " } else { "" };
        write!(f, "{comma}{rule}")?;
    }
    Ok(())
}

impl std::error::Error for SecretProblem {}
