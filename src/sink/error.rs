use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a tree could not be written. Nothing was changed then.
#[derive(Debug)]
pub enum SinkError {
    /// The target is not a folder, or a link to one.
    NotAFolder(PathBuf),
    /// Files in the target that nodejoin did not write: some of them by name, and how many there are.
    Foreign(PathBuf, Vec<String>, usize),
    /// Another build writes to the same target.
    Busy(PathBuf),
    /// A secret is not at hand; by its token's name.
    NoSecret(String),
    /// The system refused: what was done, to which path, and its words.
    System(&'static str, PathBuf, io::Error),
}

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFolder(path) => {
                write!(f, "`{}` already exists and is not a folder; choose another target", path.display())
            }
            Self::Foreign(path, names, count) => {
                let plural = if *count == 1 { "a file" } else { "files" };
                write!(
                    f,
                    "`{}` contains {plural} that nodejoin did not write, so it was not changed:",
                    path.display()
                )?;
                for name in names {
                    write!(f, "\n  {}", name.escape_debug())?;
                }
                if *count > names.len() {
                    write!(f, "\n  … and {} more", count - names.len())?;
                }
                write!(f, "\nmove them elsewhere, or choose another target")
            }
            Self::Busy(path) => write!(f, "another nodejoin is writing to `{}`", path.display()),
            Self::NoSecret(token) => write!(f, "the secret of the token `{token}` is not available"),
            Self::System(what, path, error) => write!(f, "cannot {what} `{}`: {error}", path.display()),
        }
    }
}

impl std::error::Error for SinkError {}
