use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::fs::OFlags;

use super::SinkError;
use super::digest::digest;
use super::system::Calls;

/// A name in an open folder: everything that is done to the name is done in that folder, whatever becomes of its path.
pub(super) struct Place {
    pub(super) folder: OwnedFd,
    pub(super) name: OsString,
    /// The path as the user gave it, for messages.
    pub(super) shown: PathBuf,
}

/// The longest part of a name that the names of files beside it begin with: some file systems have no more than 143 bytes.
const LONGEST: usize = 60;

impl Place {
    /// The place of a path. A trailing slash does not matter; its folder must exist.
    pub(super) fn of(calls: &Calls<'_>, path: &Path) -> Result<Self, SinkError> {
        let name = path.file_name().ok_or_else(|| SinkError::NoName(path.to_owned()))?.to_owned();
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = calls
            .open(rustix::fs::CWD, parent, flags, 0)
            .map_err(|error| SinkError::System("open the folder", parent.to_owned(), error.into()))?;
        // Without a slash at its end, so that no link is followed where the name is the last part.
        Ok(Self { folder, shown: path.with_file_name(&name), name })
    }

    /// The beginning of the names of what nodejoin puts beside the name: `.NAME.nodejoin-`.
    pub(super) fn beside(&self) -> OsString {
        beside(&self.name)
    }

    /// The path of something beside it, for messages.
    pub(super) fn shown_beside(&self, name: &OsStr) -> PathBuf {
        self.shown.with_file_name(name)
    }
}

fn beside(name: &OsStr) -> OsString {
    let bytes = name.as_bytes();
    let mut beside = b".".to_vec();
    match bytes.get(..LONGEST).filter(|_| bytes.len() > LONGEST) {
        // Two long names that begin alike are two names.
        Some(begin) => {
            beside.extend_from_slice(begin);
            beside.push(b'-');
            beside.extend_from_slice(digest(bytes).get(..16).unwrap_or_default().as_bytes());
        }
        None => beside.extend_from_slice(bytes),
    }
    beside.extend_from_slice(b".nodejoin-");
    OsString::from_vec(beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beside_long_names_are_short_and_differ() {
        assert_eq!(beside(OsStr::new("out")), ".out.nodejoin-");
        let (one, two) = (format!("{}1", "a".repeat(254)), format!("{}2", "a".repeat(254)));
        assert_ne!(beside(OsStr::new(&one)), beside(OsStr::new(&two)));
        assert!(beside(OsStr::new(&one)).len() < 100);
    }
}
