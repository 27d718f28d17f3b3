use std::fmt;

use super::{SealProblem, SecretRef, TokenRule};
use crate::diagnostic::Level;
use crate::world::ReadError;

/// Why a secret is not there, or what is doubtful about it. Shows no part of any content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecretProblem {
    /// The token's name in the spec; none for a line of standard input that belongs to no token.
    pub token: Option<String>,
    /// Where the secret should come from.
    pub reference: SecretRef,
    /// What is wrong.
    pub kind: SecretProblemKind,
}

/// What may be wrong with a secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SecretProblemKind {
    /// It could not be read.
    Unreadable(ReadError),
    /// It is sealed and does not open.
    Sealed(SealProblem),
    /// Nothing in it.
    Empty,
    /// It is no token; all rules that it breaks.
    NotAToken(Vec<TokenRule>),
    /// Standard input has no line for this token.
    NoLine,
    /// Standard input has several lines for this token, and they differ.
    SeveralLines,
    /// A line of standard input, from 1, is no token; all rules that it breaks.
    BadLine(usize, Vec<TokenRule>),
    /// A line of standard input, from 1, has an id that no token asked for.
    UnknownLine(usize),
    /// Others than the owner may read or write the file.
    OpenToOthers,
}

impl SecretProblem {
    /// How much it matters.
    pub fn level(&self) -> Level {
        match self.kind {
            SecretProblemKind::OpenToOthers => Level::Note,
            SecretProblemKind::UnknownLine(_) => Level::Warn,
            _ => Level::Deny,
        }
    }

    /// A way out, one sentence.
    pub fn help(&self) -> String {
        match (&self.kind, &self.reference) {
            (SecretProblemKind::Sealed(problem), _) => problem.help().to_owned(),
            (SecretProblemKind::OpenToOthers, reference) => {
                format!("`chmod 600 {}`", reference.file().unwrap_or_default().escape_debug())
            }
            (SecretProblemKind::Unreadable(ReadError::Missing), SecretRef::File(_)) => {
                "put the token there, or make one with `nodejoin token new`; `check` and `show` work without it".to_owned()
            }
            (SecretProblemKind::Unreadable(ReadError::Missing), SecretRef::Env(name)) => {
                format!("set `{}` for this command; `check` and `show` work without it", name.escape_debug())
            }
            (_, SecretRef::Stdin) => {
                "give whole tokens on standard input, one a line: six characters, a dot, sixteen characters".to_owned()
            }
            _ => "it must hold the sixteen characters of the secret half, or the whole token: a-z and 0-9".to_owned(),
        }
    }
}

impl fmt::Display for SecretProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = &self.reference;
        match &self.kind {
            SecretProblemKind::Unreadable(error) => match (error, source) {
                (ReadError::Missing, SecretRef::Env(name)) => {
                    write!(f, "the variable `{}` is not set", name.escape_debug())
                }
                (ReadError::Missing, SecretRef::Stdin) => f.write_str("standard input is closed"),
                (ReadError::Missing, other) => {
                    write!(f, "there is no file `{}`", other.file().unwrap_or_default().escape_debug())
                }
                (ReadError::Folder, _) => write!(f, "{source} is a folder"),
                (ReadError::Special | ReadError::NotAFolder, _) => {
                    write!(f, "{source} is not a regular file")
                }
                (ReadError::Outside, _) => write!(f, "{source} may not be read"),
                (ReadError::TooLarge(limit), _) => {
                    write!(f, "{source} has more than {limit} bytes: that is no token")
                }
                (ReadError::Refused(why), _) => write!(f, "{source} cannot be read: {why}"),
            },
            SecretProblemKind::Sealed(problem) => write!(f, "{source} {problem}"),
            SecretProblemKind::Empty => write!(f, "{source} is empty"),
            SecretProblemKind::NotAToken(rules) => {
                write!(f, "{source} holds no bootstrap token: ")?;
                list(rules, f)
            }
            SecretProblemKind::NoLine => f.write_str("standard input has no line for this token's id"),
            SecretProblemKind::SeveralLines => {
                f.write_str("standard input has different secrets for this token's id")
            }
            SecretProblemKind::BadLine(line, rules) => {
                write!(f, "line {line} of standard input is no bootstrap token: ")?;
                list(rules, f)
            }
            SecretProblemKind::UnknownLine(line) => {
                write!(f, "line {line} of standard input is a token that the spec does not read from there")
            }
            SecretProblemKind::OpenToOthers => write!(f, "{source} is open to others than its owner"),
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
