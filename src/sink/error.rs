use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::manifest::NAME;
use crate::secret::SigningProblem;

/// Whose a file in a target is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    /// Nodejoin's own.
    Own,
    /// Somebody else's.
    Foreign,
    /// It is not as the manifest lists it.
    Changed,
    /// The manifest lists it as it is, and nothing shows who wrote that.
    Unproven,
}

/// A file in a target that is in the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Foreign {
    /// Its path below the target.
    pub path: String,
    /// Whose it is.
    pub whose: Whose,
}

/// Why a tree could not be written. Nothing was changed then.
#[derive(Debug)]
pub enum SinkError {
    /// The target is not a folder, or a link to one.
    NotAFolder(PathBuf),
    /// Files in the target that nodejoin did not write, or of which it cannot be known: some of them, and how many there are.
    Foreign(PathBuf, Vec<Foreign>, usize),
    /// A path without a name, such as `..`.
    NoName(PathBuf),
    /// Something is mounted at the target.
    Mounted(PathBuf),
    /// A manifest that no build wrote, and why.
    Manifest(PathBuf, String),
    /// Something else wrote to it meanwhile.
    Changed(PathBuf),
    /// A file that is to be made is there already.
    Exists(PathBuf),
    /// A file that is to be edited or locked is a folder, a pipe, or the like.
    NotAFile(PathBuf),
    /// It may not be written.
    ReadOnly(PathBuf),
    /// It has so many names.
    ManyNames(PathBuf, String),
    /// Something that belongs to it would be lost: what, and the system's words.
    Lost(PathBuf, String, io::Error),
    /// The user wants to stop.
    Stopped,
    /// Another build writes to the same target.
    Busy(PathBuf),
    /// The manifest could not be signed.
    Unsigned(SigningProblem),
    /// A secret is not available; by its token's name.
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
            Self::Foreign(path, names, count) => foreign(f, path, names, *count),
            Self::NoName(path) => {
                write!(f, "`{}` has no name; write the name of the folder or file", path.display())
            }
            Self::Mounted(path) => write!(
                f,
                "a file system is mounted at `{}`, so it cannot be replaced as a whole; choose a folder below it",
                path.display()
            ),
            Self::Manifest(path, why) => write!(
                f,
                "`{}` does not show which files nodejoin wrote: {why}; move the folder away, or choose another \
                 target",
                path.display()
            ),
            Self::Unsigned(problem) => write!(f, "{NAME} cannot be signed: {problem}"),
            Self::Changed(path) => {
                write!(
                    f,
                    "`{}` was changed by something else meanwhile; nothing was replaced, try again",
                    path.display()
                )
            }
            Self::Exists(path) => {
                write!(f, "`{}` already exists; it was not changed, and nothing was written", path.display())
            }
            Self::NotAFile(path) => write!(f, "`{}` is not a regular file", path.display()),
            Self::ReadOnly(path) => {
                write!(
                    f,
                    "`{}` is read-only; nothing was written (`chmod u+w` if it may be edited)",
                    path.display()
                )
            }
            Self::ManyNames(path, count) => write!(
                f,
                "`{}` has {count} names (hard links), and an edit would leave the others as they are; nothing was written; edit \
                 a copy (`cp`), or remove the other names",
                path.display()
            ),
            Self::Lost(path, what, error) => {
                write!(f, "`{}` would lose {what} by an edit: {error}; nothing was written", path.display())
            }
            Self::Stopped => write!(f, "stopped; nothing was changed"),
            Self::Busy(path) => write!(f, "another nodejoin is writing to `{}`", path.display()),
            Self::NoSecret(token) => write!(f, "the secret of the token `{token}` is not available"),
            Self::System(what, path, error) => write!(f, "cannot {what} `{}`: {error}", path.display()),
        }
    }
}

/// Names some of the files that are in the way.
fn foreign(f: &mut fmt::Formatter<'_>, path: &Path, some: &[Foreign], count: usize) -> fmt::Result {
    let (files, them) = if count == 1 { ("a file", "it") } else { ("files", "them") };
    write!(f, "`{}` contains {files} that a build may not remove, so nothing was replaced:", path.display())?;
    for file in some {
        let why = match file.whose {
            Whose::Own | Whose::Foreign => "not written by nodejoin",
            Whose::Changed => "changed since nodejoin wrote it",
            Whose::Unproven => "in manifest.json, but nothing shows that nodejoin wrote it here",
        };
        write!(f, "\n  {}: {why}", file.path.escape_debug())?;
    }
    if count > some.len() {
        write!(f, "\n  … and {} more", count - some.len())?;
    }
    if some.iter().all(|file| file.whose == Whose::Unproven) {
        return write!(
            f,
            "\nif you do not need {them}, remove {them}, or move {them} elsewhere; a clone or a copy of an output has no record of what \
             nodejoin wrote, until a build that removes nothing succeeds in it"
        );
    }
    write!(f, "\nmove {them} elsewhere, or choose another target")
}

impl std::error::Error for SinkError {}
