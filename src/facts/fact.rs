use std::fmt;

/// What is known about an input of a component. An unknown input results in a condition: it is neither a mistake nor the
/// default.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact<T> {
    /// It exists, with this value.
    Known(T),
    /// It does not exist: the component behaves as without it.
    Absent,
    /// It is unknown.
    Unknown(Reason),
}

/// Why something is unknown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The file at this path is not among the given files.
    NotCollected(String),
    /// The file at this path is created on the machine before it is read.
    MadeBefore(String),
    /// A template has this placeholder in a command, which is filled in before use.
    Placeholder(String),
    /// A word of a command has a value that is set on the machine.
    OfMachine(String),
    /// A program provides the credentials.
    Program(String),
    /// The credentials are this user's password.
    Password(String),
}

impl<T> Fact<T> {
    /// The value, or a default if it is known to be absent.
    ///
    /// # Errors
    /// If it is unknown.
    pub fn or_default(self, default: impl FnOnce() -> T) -> Result<T, Reason> {
        match self {
            Fact::Known(value) => Ok(value),
            Fact::Absent => Ok(default()),
            Fact::Unknown(reason) => Err(reason),
        }
    }

    /// The same with the value mapped.
    pub fn map<U>(self, of: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Fact::Known(value) => Fact::Known(of(value)),
            Fact::Absent => Fact::Absent,
            Fact::Unknown(reason) => Fact::Unknown(reason),
        }
    }

    /// The value, if known.
    pub fn known(self) -> Option<T> {
        match self {
            Fact::Known(value) => Some(value),
            Fact::Absent | Fact::Unknown(_) => None,
        }
    }
}

/// A clause, to which `, so …` is added.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NotCollected(path) => write!(f, "`{}` was not collected", path.escape_debug()),
            Reason::MadeBefore(path) => {
                write!(f, "`{}` is created on the machine before it is read", path.escape_debug())
            }
            Reason::Placeholder(word) => {
                write!(f, "`{}` has a placeholder that is not filled in", word.escape_debug())
            }
            Reason::OfMachine(word) => {
                write!(f, "`{}` has a value that is set on the machine", word.escape_debug())
            }
            Reason::Program(name) => {
                write!(f, "the credentials come from the program `{}`", name.escape_debug())
            }
            Reason::Password(user) => {
                write!(f, "the credentials are the password of `{}`", user.escape_debug())
            }
        }
    }
}
