//! Finishes and cleans up what killed runs left.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::PathBuf;

use rustix::io::Errno;

use super::SinkError;
use super::claim::is_path_of_a_build;
use super::commit::{Commit, NEW, OLD};
use super::manifest::{NAME, read_manifest};
use super::output::{IGNORE, IGNORED};
use super::paths::paths_of;
use super::place::Place;
use super::record::Record;
use super::removal::{Own, remove};
use super::staging::{JOURNAL, LIST, Staging};
use super::survey::walk;
use super::system::{Calls, OPEN_FILE};

/// Finishes what a killed run began to replace, and removes what it left. The lock of the target must be held. Only a run of which there
/// is a record has begun anything: a folder that was cloned may have a journal, too.
///
/// Returns the folders that stay: somebody put something into them, or the system refuses to remove them.
///
/// # Errors
/// When a replacement was begun and cannot be finished.
pub(super) fn recover(calls: Calls<'_>, place: &Place, record: &Record) -> Result<Vec<PathBuf>, SinkError> {
    let failed = |error: Errno| SinkError::System("clean up beside", place.shown.clone(), error.into());
    let mut kept = Vec::new();
    for staging in Staging::left(calls, place).map_err(failed)? {
        let path = place.shown_beside(&staging.name);
        let finished = finish(place, &staging, record).map_err(|error| {
            SinkError::System("finish the interrupted build of", place.shown.clone(), error.into())
        })?;
        let cleaned = finished && clean(&staging).is_ok();
        if !cleaned || staging.remove(place).is_err() {
            kept.push(path);
        }
    }
    Ok(kept)
}

/// Goes on with a replacement; whether nothing is left to do. Where somebody put files of their own into the target meanwhile,
/// nothing is done: they come first.
fn finish(place: &Place, staging: &Staging<'_>, record: &Record) -> Result<bool, Errno> {
    let Some(mut commit) = Commit::begun(place, staging)? else { return Ok(true) };
    let calls = &staging.calls;
    if !staging.is_recorded(record) {
        return Ok(false);
    }
    match calls.open(&place.folder, &place.name, super::system::OPEN_FOLDER, 0) {
        Ok(folder) => {
            let found = walk(calls, &folder)?;
            let is_foreign = |path: &String| commit.covers(path) && !commit.knows(path);
            if found.others.iter().any(|path| commit.covers(path)) || found.files.keys().any(is_foreign) {
                return Ok(false);
            }
        }
        Err(Errno::NOENT) => {}
        Err(Errno::NOTDIR | Errno::LOOP) => return Ok(false),
        Err(error) => return Err(error),
    }
    match commit.finish() {
        Err(Errno::EXIST) => Ok(false),
        finished => finished.map(|()| true),
    }
}

/// Removes the trees of a staging folder.
fn clean(staging: &Staging<'_>) -> Result<(), Errno> {
    let journal = staging.noted(JOURNAL)?.map(|journal| paths_of(&journal));
    let new = remove(staging, NEW, &own(staging, NEW, None)?);
    let old = remove(staging, OLD, &own(staging, OLD, journal)?);
    new.and(old)?;
    staging.forget(JOURNAL)
}

/// What is nodejoin's own of a tree in a staging folder: what the journal lists, or the tree's own manifest, or, of a tree that
/// is not whole, what was to be written; and of that only what is there.
fn own(staging: &Staging<'_>, name: &str, journal: Option<Vec<String>>) -> Result<Own, Errno> {
    let calls = &staging.calls;
    let tree = match calls.open_folder(&staging.folder, OsStr::new(name)) {
        Err(Errno::NOENT) => return Ok(Own::default()),
        tree => tree?,
    };
    let found = walk(calls, &tree)?;
    let listed: BTreeSet<String> = match (journal, read_manifest(calls, &tree, found.files.len())) {
        (Some(journal), _) => journal.into_iter().collect(),
        (None, Ok(listed)) => listed.into_iter().map(|file| file.path).chain([NAME.to_owned()]).collect(),
        (None, Err(_)) => paths_of(&staging.noted(LIST)?.unwrap_or_default()).into_iter().collect(),
    };
    // The last file of a tree goes after the manifest that lists it.
    let listed: BTreeSet<String> = listed.into_iter().filter(|path| is_path_of_a_build(path)).collect();
    let ignore = match calls.open(&tree, IGNORE, OPEN_FILE, 0) {
        Ok(file) => calls
            .read(&file, IGNORED.len() as u64)
            .is_ok_and(|text| IGNORED.as_bytes().starts_with(text.as_slice())),
        Err(_) => false,
    };
    let files =
        found.files.into_iter().filter(|(path, _)| listed.contains(path) || (ignore && path == IGNORE));
    Ok(Own::new(files.map(|(path, seen)| (path, seen.is_private()))).with_folders(found.folders.into_keys()))
}
