use std::fmt;

/// What is known of something that a component reads. What cannot be known makes a condition: it is neither a mistake nor
/// at its default.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact<T> {
    /// It is there, and this is it.
    Known(T),
    /// It is not there: what a component does without it comes to pass.
    Absent,
    /// Nobody can know it.
    Unknown(Reason),
}

/// Why something cannot be known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The file at this path is not among those that are looked at.
    NotCollected(String),
    /// The file at this path is made on the machine, before what reads it starts.
    MadeBefore(String),
    /// A template has this in a command, and something fills it in before it is used.
    Placeholder(String),
    /// A word of a command has a value that only the machine knows.
    OfMachine(String),
    /// A program gives credentials when it is asked for them.
    Program(String),
    /// This user shows a password.
    Password(String),
}

impl<T> Fact<T> {
    /// The value, or what stands in its place where it is known to be absent.
    ///
    /// # Errors
    /// Where nobody can know it.
    pub fn or_default(self, default: impl FnOnce() -> T) -> Result<T, Reason> {
        match self {
            Fact::Known(value) => Ok(value),
            Fact::Absent => Ok(default()),
            Fact::Unknown(reason) => Err(reason),
        }
    }

    /// The same with something made of the value.
    pub fn map<U>(self, of: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Fact::Known(value) => Fact::Known(of(value)),
            Fact::Absent => Fact::Absent,
            Fact::Unknown(reason) => Fact::Unknown(reason),
        }
    }

    /// What is known, when it is.
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
                write!(f, "`{}` is made on the machine before it is read", path.escape_debug())
            }
            Reason::Placeholder(word) => {
                write!(f, "`{}` has a placeholder that is not filled in", word.escape_debug())
            }
            Reason::OfMachine(word) => {
                write!(f, "`{}` has a value that only the machine knows", word.escape_debug())
            }
            Reason::Program(name) => {
                write!(f, "the program `{}` gives the credentials", name.escape_debug())
            }
            Reason::Password(user) => {
                write!(f, "the credentials are the password of `{}`", user.escape_debug())
            }
        }
    }
}
