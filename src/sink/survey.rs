//! What is in a folder, and what of it is nodejoin's own.

use std::collections::{BTreeMap, BTreeSet};

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::FileType;
use rustix::io::Errno;

use super::claim::is_own;
use super::manifest::{ManifestError, NAME, SIGNATURE, read_manifest};
use super::place::Place;
use super::system::{Calls, OPEN_FOLDER, Seen, is_mounted, name_of};
use super::{ManifestFile, SinkError};

/// A target as it is.
pub(super) enum Survey {
    /// There is nothing.
    Absent,
    /// A folder; its files are all nodejoin's.
    Ours(Ours),
}

/// A tree that nodejoin wrote.
pub(super) struct Ours {
    pub(super) folder: OwnedFd,
    /// What its manifest lists.
    pub(super) listed: Vec<ManifestFile>,
    /// Its files as they were seen. Nothing else is ever removed from it.
    pub(super) found: Found,
}

/// The content of a folder.
#[derive(Default, PartialEq, Eq, Debug)]
pub(super) struct Found {
    /// Regular files.
    pub(super) files: BTreeMap<String, Seen>,
    /// Folders, with their modes.
    pub(super) folders: BTreeMap<String, u32>,
    /// Everything else: links, pipes, what is mounted, names that are not UTF-8.
    pub(super) others: BTreeSet<String>,
}

/// Looks at a target. `new` are the paths that the build writes.
///
/// # Errors
/// When it is not a folder, something is mounted there, or it has files that nodejoin did not write.
pub(super) fn survey(calls: &Calls<'_>, place: &Place, new: &[String]) -> Result<Survey, SinkError> {
    let failed = |error: Errno| SinkError::System("read", place.shown.clone(), error.into());
    if is_mounted(place.folder.as_fd(), &place.name) {
        return Err(SinkError::Mounted(place.shown.clone()));
    }
    let folder = match calls.open(&place.folder, &place.name, OPEN_FOLDER, 0) {
        Ok(folder) => folder,
        Err(Errno::NOENT) => return Ok(Survey::Absent),
        Err(Errno::NOTDIR | Errno::LOOP) => return Err(SinkError::NotAFolder(place.shown.clone())),
        Err(error) => return Err(SinkError::System("open", place.shown.clone(), error.into())),
    };
    let found = walk(calls, &folder).map_err(failed)?;
    let listed = match read_manifest(calls, &folder, found.files.len()) {
        Ok(listed) => listed,
        Err(ManifestError::None) => Vec::new(),
        Err(ManifestError::Unreadable(error)) => return Err(failed(error)),
        Err(ManifestError::Wrong(why)) => return Err(SinkError::Manifest(place.shown.join(NAME), why)),
    };
    let known = claimed(calls, &folder, &listed, &found, new).map_err(failed)?;
    let ours = |path: &str| known.contains(path) || ([NAME, SIGNATURE].contains(&path) && !known.is_empty());
    let files = found.files.keys().filter(|path| !ours(path));
    let foreign: BTreeSet<&String> = files.chain(&found.others).collect();
    if !foreign.is_empty() {
        let some = foreign.iter().take(20).map(|path| (*path).clone()).collect();
        return Err(SinkError::Foreign(place.shown.clone(), some, foreign.len()));
    }
    Ok(Survey::Ours(Ours { folder, listed, found }))
}

/// The files of a folder that the manifest lists and nodejoin wrote.
fn claimed<'m>(
    calls: &Calls<'_>,
    folder: &OwnedFd,
    listed: &'m [ManifestFile],
    found: &Found,
    new: &[String],
) -> Result<BTreeSet<&'m str>, Errno> {
    let new: BTreeSet<&str> = new.iter().map(String::as_str).collect();
    let there = listed.iter().filter(|file| found.files.contains_key(&file.path));
    let mut own = BTreeSet::new();
    for file in there {
        if is_own(calls, folder, file, new.contains(file.path.as_str()))? {
            own.insert(file.path.as_str());
        }
    }
    Ok(own)
}

/// Everything below a folder. Links are not followed, and nothing that is mounted is entered.
pub(super) fn walk(calls: &Calls<'_>, folder: &OwnedFd) -> Result<Found, Errno> {
    let mut found = Found::default();
    inside(calls, folder, "", &mut found)?;
    Ok(found)
}

fn inside(calls: &Calls<'_>, folder: &OwnedFd, prefix: &str, found: &mut Found) -> Result<(), Errno> {
    for (name, _) in calls.names(folder)? {
        let name = name_of(&name);
        let path = format!("{prefix}{}", name.to_string_lossy());
        let seen = calls.look(folder, name)?;
        if name.to_str().is_none()
            || seen.mounted
            || !matches!(seen.kind, FileType::Directory | FileType::RegularFile)
        {
            found.others.insert(path);
        } else if seen.kind == FileType::RegularFile {
            found.files.insert(path, seen);
        } else {
            let inner = match calls.open_folder(folder, name) {
                Ok(inner) => inner,
                // Something is mounted there.
                Err(Errno::XDEV) => {
                    found.others.insert(path);
                    continue;
                }
                Err(error) => return Err(error),
            };
            inside(calls, &inner, &format!("{path}/"), found)?;
            found.folders.insert(path, seen.mode);
        }
    }
    Ok(())
}
