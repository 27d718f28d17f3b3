use std::fmt;
use std::path::{Path, PathBuf};

use super::directory::{left, left_by_others};

/// A folder that a killed run left in the folder of a target. It may hold secrets.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Leftover {
    /// The next build to the same target removes it.
    Own(PathBuf),
    /// A run with another target left it; the next that has this target removes it.
    OfAnother(PathBuf),
    /// Nodejoin does not remove it: something else put files into it, or the system refuses.
    Kept(PathBuf),
}

impl Leftover {
    /// What is in the folder of a target. A folder that cannot be read has none.
    pub fn beside(target: &Path) -> Vec<Self> {
        let mut all: Vec<Self> = left(target).unwrap_or_default().into_iter().map(Self::Own).collect();
        all.extend(left_by_others(target).unwrap_or_default().into_iter().map(Self::OfAnother));
        all.sort_unstable();
        all
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        match self {
            Self::Own(path) | Self::OfAnother(path) | Self::Kept(path) => path,
        }
    }
}

impl fmt::Display for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path().display().to_string();
        let path = path.escape_debug();
        match self {
            Self::Own(_) => {
                write!(f, "a build was interrupted and left `{path}`; the next `nodejoin build` removes it")
            }
            Self::OfAnother(_) => write!(
                f,
                "a run with another target was interrupted and left `{path}`; the next one with this target removes it"
            ),
            Self::Kept(_) => write!(
                f,
                "`{path}` has files that nodejoin did not write or cannot remove; look at them, and remove the folder"
            ),
        }
    }
}
