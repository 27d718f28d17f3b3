//! Undoes, or cleans up after, changes of single files whose process was killed.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rustix::fd::{AsFd as _, BorrowedFd};
use rustix::fs::FileType;
use rustix::io::Errno;

use super::SinkError;
use super::digest::digest;
use super::lock::same;
use super::place::Place;
use super::staging::{JOURNAL, Staging};
use super::system::{Calls, OPEN_FILE, name_of};

/// The staged text of the file that is edited.
pub(super) const NEW: &str = "new";
/// The old one.
pub(super) const OLD: &str = "old";
/// The digest of the text that an edit puts in the place of another: while the staged file has it, the edit is not done.
pub(super) const TEXT: &str = "text";

/// Cleans up beside a place. New files that a killed process linked go again, unless all that it wanted to do was done. What the
/// system refuses stays for the next run.
pub(super) fn recover(calls: Calls<'_>, place: &Place) -> Result<(), SinkError> {
    let left = Staging::left(calls, place);
    let left =
        left.map_err(|error| SinkError::System("clean up beside", place.shown.clone(), error.into()))?;
    for staging in left {
        let _ = take_back(&staging).and_then(|()| clean(&staging)).and_then(|()| staging.remove(place));
    }
    Ok(())
}

fn take_back(staging: &Staging<'_>) -> Result<(), Errno> {
    let Some(journal) = staging.noted(JOURNAL)? else { return Ok(()) };
    let paths = journal.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    let mut linked = Vec::new();
    let mut missing = false;
    for (number, path) in paths.enumerate() {
        let path = Path::new(OsStr::from_bytes(path));
        match made(staging, &number.to_string(), path)? {
            Some(whole) => {
                linked.push(path);
                missing |= !whole;
            }
            None => missing = true,
        }
    }
    let edited = match staging.noted(TEXT)? {
        Some(text) => !is_staged(staging, &text)?,
        None => !missing,
    };
    if edited {
        return Ok(());
    }
    for path in linked {
        staging.calls.remove_file(rustix::fs::CWD, path)?;
    }
    Ok(())
}

/// Whether a staged file was made under its path: linked, or written, whole or in part. None when what is there is another.
fn made(staging: &Staging<'_>, name: &str, path: &Path) -> Result<Option<bool>, Errno> {
    let calls = &staging.calls;
    let staged = match calls.stat_at(&staging.folder, name) {
        Err(Errno::NOENT) => return Ok(None),
        staged => staged?,
    };
    match calls.stat_at(rustix::fs::CWD, path) {
        Ok(there) if same(&there, &staged) => return Ok(Some(true)),
        Ok(there) if FileType::from_raw_mode(there.st_mode) == FileType::RegularFile => {}
        _ => return Ok(None),
    }
    let read = |at: BorrowedFd<'_>, path: &Path| {
        calls.open(at, path, OPEN_FILE, 0).and_then(|file| calls.read(&file, crate::world::LARGEST_FILE))
    };
    let staged = read(staging.folder.as_fd(), Path::new(name))?;
    let there = read(rustix::fs::CWD, path)?;
    Ok(staged.starts_with(there.as_slice()).then_some(staged.len() == there.len()))
}

/// Whether the new text of an edit is still in the staging folder.
fn is_staged(staging: &Staging<'_>, text: &[u8]) -> Result<bool, Errno> {
    match staging.calls.open(&staging.folder, NEW, OPEN_FILE, 0) {
        Ok(file) => {
            let bytes = staging.calls.read(&file, crate::world::LARGEST_FILE)?;
            Ok(digest(&bytes).as_bytes() == text)
        }
        Err(Errno::NOENT) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes what a change stages, the journal first: from then on nothing is undone.
pub(super) fn clean(staging: &Staging<'_>) -> Result<(), Errno> {
    staging.forget(JOURNAL)?;
    for (name, _) in staging.calls.names(&staging.folder)? {
        let name = name_of(&name);
        let own = [NEW, OLD, TEXT].iter().any(|own| name == *own)
            || name.to_str().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
        let kind = staging.calls.kind(&staging.folder, name)?;
        if own && kind == Some(FileType::RegularFile) {
            staging.forget(name)?;
        }
    }
    Ok(())
}
