use std::fmt;

/// How a file or folder on disk differs from what the spec gives.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Difference {
    /// It is not there.
    Missing(String),
    /// It has other content, or is not a regular file.
    Content(String),
    /// It has another mode; the one it has.
    Mode(String, u32),
    /// It is a secret and belongs to another user; which one.
    Owner(String, u32),
    /// It is a secret and has more names than this one; how many.
    Links(String, u64),
    /// It is there and should not be; a folder's path ends in a slash.
    Extra(String),
}

impl Difference {
    /// The kind of difference, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Content(_) => "changed",
            Self::Mode(..) => "mode",
            Self::Owner(..) => "owner",
            Self::Links(..) => "links",
            Self::Extra(_) => "extra",
        }
    }

    /// The path below the target; `.` is the target.
    pub fn path(&self) -> &str {
        match self {
            Self::Missing(path)
            | Self::Content(path)
            | Self::Mode(path, _)
            | Self::Owner(path, _)
            | Self::Links(path, _)
            | Self::Extra(path) => path,
        }
    }

    /// What is there instead, if that is a number.
    pub fn found(&self) -> Option<String> {
        match self {
            Self::Mode(_, mode) => Some(format!("{mode:04o}")),
            Self::Owner(_, owner) => Some(owner.to_string()),
            Self::Links(_, links) => Some(links.to_string()),
            Self::Missing(_) | Self::Content(_) | Self::Extra(_) => None,
        }
    }

    /// Whether the files of the tree are others than those of the spec, so that its manifest has to be another one, too.
    pub(super) fn is_of_content(&self) -> bool {
        matches!(self, Self::Missing(_) | Self::Content(_) | Self::Extra(_))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8} {}", self.kind(), self.path().escape_debug())?;
        match self {
            Self::Mode(_, mode) => write!(f, " has {mode:04o}"),
            Self::Owner(_, owner) => write!(f, " belongs to the user {owner}"),
            Self::Links(_, links) => write!(f, " has {links} names"),
            Self::Missing(_) | Self::Content(_) | Self::Extra(_) => Ok(()),
        }
    }
}
