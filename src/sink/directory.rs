//! Writes a tree beside its target and puts it in the target's place in one step.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::SinkError;
use super::before::Before;
use super::commit::{Commit, NEW};
use super::lock::Lock;
use super::output::Output;
use super::patch::patch;
use super::paths::listed;
use super::place::Place;
use super::planned::planned;
use super::record::Record;
use super::recover::recover;
use super::removal::{Own, remove};
use super::staged::Staged;
use super::staging::{self, JOURNAL, LIST, Staging, left_beside};
use super::survey::{Ours, Survey, survey, walk};
use super::system::Calls;
use super::unchanged::{Present, present};
use super::writing::Writing;
use super::written::Written;

/// Writes a tree to `target`, replacing what an earlier build wrote there.
///
/// # Errors
/// See [`SinkError`]. The target is unchanged then, and nothing is left beside it.
pub fn write(target: &Path, output: &Output<'_>) -> Result<Written, SinkError> {
    write_with(target, output, Writing::default())
}

/// The same with options.
///
/// # Errors
/// As for [`write()`].
pub fn write_with(target: &Path, output: &Output<'_>, writing: Writing<'_>) -> Result<Written, SinkError> {
    let calls = writing.calls();
    let place = Place::of(&calls, target)?;
    let lock = Lock::of(&calls, &place)?;
    let written = write_locked(calls, &place, &lock, output, writing.verify);
    if written.is_err() {
        lock.forget(&calls, &place);
    }
    written
}

/// The folders beside a target that a killed run left; the next build removes them.
///
/// # Errors
/// When the folder of the target cannot be read.
pub fn left(target: &Path) -> Result<Vec<PathBuf>, SinkError> {
    let calls = Writing::default().calls();
    let place = Place::of(&calls, target)?;
    let left = left_beside(&calls, &place);
    let left = left.map_err(|error| SinkError::System("read beside", place.shown.clone(), error.into()))?;
    Ok(left.iter().map(|name| place.shown_beside(name)).collect())
}

/// The folders in the folder of a target that killed runs left which wrote to other targets; the next run that writes to one of these
/// removes them.
///
/// # Errors
/// When the folder of the target cannot be read.
pub fn left_by_others(target: &Path) -> Result<Vec<PathBuf>, SinkError> {
    let calls = Writing::default().calls();
    let place = Place::of(&calls, target)?;
    let left = staging::left_by_others(&calls, &place);
    let left = left.map_err(|error| SinkError::System("read beside", place.shown.clone(), error.into()))?;
    Ok(left.iter().map(|name| place.shown_beside(name)).collect())
}

fn write_locked(
    calls: Calls<'_>,
    place: &Place,
    lock: &Lock,
    output: &Output<'_>,
    verify: bool,
) -> Result<Written, SinkError> {
    let record = lock.record(&calls);
    let record =
        record.map_err(|error| SinkError::System("read beside", place.shown.clone(), error.into()))?;
    let mut kept = recover(calls, place, &record)?;
    let written = match present(calls, place, (lock, &record), output, verify) {
        Some(Present::Same(written)) => Some(written),
        Some(Present::Similar(mut similar)) => patch(place, (lock, &record), output, (calls, &mut similar))?,
        None => None,
    };
    if let Some(mut written) = written {
        written.kept.extend(kept);
        return Ok(written);
    }
    let new = planned(output);
    let before = survey(&calls, place, &new, &record)?;
    let staging = Staging::new(calls, place)?;
    let staged = stage(&staging, place, (lock, &record), output, (&before, &new));
    let mut written = match staged {
        Ok(written) => written,
        Err(error) => {
            discard(staging, place, &new);
            return Err(error);
        }
    };
    let own = match &before {
        Survey::Absent => Own::default(),
        Survey::Ours(ours) => own(ours),
    };
    let taken = match put(&staging, place, &before, &new, &own) {
        Ok(taken) => taken,
        // What could not be undone is left as it is: the next run goes forward.
        Err((error, false)) => return Err(error),
        Err((error, true)) => {
            discard(staging, place, &new);
            return Err(error);
        }
    };
    // From here on the new tree is in place, whatever happens.
    let path = place.shown_beside(&staging.name);
    let removed = taken.map_or(Ok(()), |name| remove(&staging, name, &own));
    let removed = removed.and_then(|()| staging.forget(JOURNAL));
    if removed.is_err() || staging.remove(place).is_err() {
        kept.push(path);
    }
    written.kept = kept;
    Ok(written)
}

/// Writes the tree, whole and on the disk, into the staging folder.
fn stage(
    staging: &Staging<'_>,
    place: &Place,
    (lock, record): (&Lock, &Record),
    output: &Output<'_>,
    (before, new): (&Survey, &[String]),
) -> Result<Written, SinkError> {
    let failed = |error: Errno| SinkError::System("write beside", place.shown.clone(), error.into());
    staging.note(LIST, &listed(new.iter().map(String::as_str))).map_err(failed)?;
    let staged = Staged::new(staging, &place.shown)?;
    let (written, mark, known) = staged.fill(output, &Before::of(before))?;
    let there = match before {
        Survey::Ours(ours) => ours.mark.as_ref(),
        Survey::Absent => None,
    };
    // Before anything is replaced: from then on, the record is right for the old tree and for the new one.
    let noted = staging
        .identity()
        .and_then(|staging_mark| lock.note(&staging.calls, &record.with(there, mark, staging_mark, known)));
    noted.map_err(failed)?;
    let synced = staging.calls.sync_all(&staging.folder);
    synced.map_err(|error| SinkError::System("sync", place.shown.clone(), error.into()))?;
    if staging.calls.is_stopped() {
        return Err(SinkError::Stopped);
    }
    Ok(written)
}

/// Puts the staged tree in place; the name of the old one in the staging folder. An error comes with whether all is as before.
fn put(
    staging: &Staging<'_>,
    place: &Place,
    before: &Survey,
    new: &[String],
    own: &Own,
) -> Result<Option<&'static str>, (SinkError, bool)> {
    // Where nothing is replaced, there are no steps to be undone or finished.
    let new: BTreeSet<String> = match before {
        Survey::Absent => BTreeSet::new(),
        Survey::Ours(_) => new.iter().cloned().collect(),
    };
    let mut commit = Commit::new(place, staging, new, own.files.keys().cloned().collect());
    let put = match before {
        Survey::Absent => commit.place().map(|()| None),
        Survey::Ours(_) => commit.replace().map(Some),
    };
    let failed = |error: Errno| SinkError::System("replace", place.shown.clone(), error.into());
    let put = put.map_err(failed).and_then(|taken| {
        if let (Some(taken), Survey::Ours(ours)) = (taken, before) {
            check_taken(staging, place, taken, ours, &commit)?;
        }
        let calls = &staging.calls;
        let synced = calls.sync(&staging.folder).and_then(|()| calls.sync(&place.folder));
        synced.map_err(failed)?;
        Ok(taken)
    });
    put.map_err(|error| (error, commit.undo().is_ok()))
}

/// Refuses a tree that is not the one that was looked at: somebody wrote to it meanwhile.
fn check_taken(
    staging: &Staging<'_>,
    place: &Place,
    taken: &str,
    ours: &Ours,
    commit: &Commit<'_, '_>,
) -> Result<(), SinkError> {
    if commit.is_merged() {
        return Ok(());
    }
    let calls = &staging.calls;
    let found = calls.open_folder(&staging.folder, taken).and_then(|folder| walk(calls, &folder));
    let found = found.map_err(|error| SinkError::System("read", place.shown.clone(), error.into()))?;
    match found == ours.found {
        true => Ok(()),
        false => Err(SinkError::Changed(place.shown.clone())),
    }
}

/// The files of a tree, and which of them are secret by the manifest or the file's mode.
fn own(ours: &Ours) -> Own {
    let secrets: BTreeSet<&str> =
        ours.listed.iter().filter(|file| file.secret).map(|file| file.path.as_str()).collect();
    let files = ours.found.files.iter();
    let files =
        files.map(|(path, seen)| (path.clone(), seen.is_private() || secrets.contains(path.as_str())));
    Own::new(files).with_folders(ours.found.folders.keys().cloned())
}

/// Removes a tree that does not get into place.
fn discard(staging: Staging<'_>, place: &Place, new: &[String]) {
    let own = Own::new(new.iter().map(|path| (path.clone(), true)));
    let _ = remove(&staging, NEW, &own);
    let _ = staging.remove(place);
}
