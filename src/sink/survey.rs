//! What is in a folder, and what of it is nodejoin's own.

use std::collections::{BTreeMap, BTreeSet};

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::FileType;
use rustix::io::Errno;

use super::claim::{Claim, is_signature_file};
use super::error::{Foreign, Whose};
use super::manifest::{ManifestError, NAME, SIGNATURE, read_marked};
use super::place::Place;
use super::record::{Mark, Record};
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
    /// What a record has of its manifest, if it has one.
    pub(super) mark: Option<Mark>,
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
pub(super) fn survey(
    calls: &Calls<'_>,
    place: &Place,
    new: &[String],
    record: &Record,
) -> Result<Survey, SinkError> {
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
    let (listed, mark) = match read_marked(calls, &folder, found.files.len()) {
        Ok((listed, mark)) => (listed, Some(mark)),
        Err(ManifestError::None) => (Vec::new(), None),
        Err(ManifestError::Unreadable(error)) => return Err(failed(error)),
        Err(ManifestError::Wrong(why)) => return Err(SinkError::Manifest(place.shown.join(NAME), why)),
    };
    let proven = mark.as_ref().is_some_and(|mark| record.has(mark));
    let claim = Claim::new(calls, &folder, new, proven);
    refuse_foreign(&claim, place, &listed, &found)?;
    Ok(Survey::Ours(Ours { folder, mark, listed, found }))
}

/// Refuses a folder with files that are not nodejoin's own.
///
/// # Errors
/// When there are some, or one cannot be read.
pub(super) fn refuse_foreign(
    claim: &Claim<'_, '_>,
    place: &Place,
    listed: &[ManifestFile],
    found: &Found,
) -> Result<(), SinkError> {
    let foreign = foreign(claim, listed, found);
    let foreign = foreign.map_err(|error| SinkError::System("read", place.shown.clone(), error.into()))?;
    if foreign.is_empty() {
        return Ok(());
    }
    let count = foreign.len();
    let some = foreign.into_iter().take(20).map(|(path, whose)| Foreign { path, whose }).collect();
    Err(SinkError::Foreign(place.shown.clone(), some, count))
}

/// The files of a folder that are not nodejoin's own, and why.
fn foreign(
    claim: &Claim<'_, '_>,
    listed: &[ManifestFile],
    found: &Found,
) -> Result<BTreeMap<String, Whose>, Errno> {
    let listed: BTreeMap<&str, &ManifestFile> =
        listed.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut foreign: BTreeMap<String, Whose> =
        found.others.iter().map(|path| (path.clone(), Whose::Foreign)).collect();
    let mut is_any_own = false;
    let own_two = |path: &str| [NAME, SIGNATURE].contains(&path);
    for path in found.files.keys().filter(|path| !own_two(path)) {
        let whose = match listed.get(path.as_str()) {
            Some(listed) => claim.whose(listed)?,
            None => Whose::Foreign,
        };
        match whose {
            Whose::Own => is_any_own = true,
            whose => {
                foreign.insert(path.clone(), whose);
            }
        }
    }
    let manifest = claim.manifest(found.files.len());
    for path in found.files.keys().filter(|path| own_two(path)) {
        let is_own =
            is_any_own && (path == NAME || claim.writes(path) || is_signature_file(claim, path, &manifest)?);
        if !is_own {
            foreign.insert(path.clone(), Whose::Foreign);
        }
    }
    Ok(foreign)
}

/// Everything below a folder. Links are not followed, and nothing that is mounted is entered.
pub(super) fn walk(calls: &Calls<'_>, folder: &OwnedFd) -> Result<Found, Errno> {
    walk_but(calls, folder, &BTreeSet::new())
}

/// The same without some folders and what is in them.
pub(super) fn walk_but(calls: &Calls<'_>, folder: &OwnedFd, but: &BTreeSet<String>) -> Result<Found, Errno> {
    let mut found = Found::default();
    inside(calls, folder, ("", but), &mut found)?;
    Ok(found)
}

fn inside(
    calls: &Calls<'_>,
    folder: &OwnedFd,
    (prefix, but): (&str, &BTreeSet<String>),
    found: &mut Found,
) -> Result<(), Errno> {
    for (name, _) in calls.names(folder)? {
        let name = name_of(&name);
        let path = format!("{prefix}{}", name.to_string_lossy());
        if but.contains(&path) {
            continue;
        }
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
            inside(calls, &inner, (&format!("{path}/"), but), found)?;
            found.folders.insert(path, seen.mode);
        }
    }
    Ok(())
}
