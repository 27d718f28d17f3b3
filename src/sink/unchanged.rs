//! A build that has nothing to do.

use rustix::fd::{AsFd as _, OwnedFd};

use super::Written;
use super::compare::compared;
use super::digest::Known;
use super::known::{Marked, Unread};
use super::lock::Lock;
use super::manifest::{Manifest, NAME, SIGNATURE};
use super::output::Output;
use super::patch::Similar;
use super::place::Place;
use super::planned::count;
use super::record::{Record, mark_of};
use super::system::{Calls, OPEN_FILE, OPEN_FOLDER, is_mounted};

/// What a build finds at its target.
pub(super) enum Present {
    /// What it would write. Nothing was written but the record, where it did not have all that was seen.
    Same(Written),
    /// A tree of which most is that.
    Similar(Box<Similar>),
}

/// Compares the target with what a build would write, where that may be worth while.
pub(super) fn present(
    calls: Calls<'_>,
    place: &Place,
    (lock, record): (&Lock, &Record),
    output: &Output<'_>,
    verify: bool,
) -> Option<Present> {
    // What is mounted is for the survey to refuse.
    if is_mounted(place.folder.as_fd(), &place.name) {
        return None;
    }
    let folder = calls.open(&place.folder, &place.name, OPEN_FOLDER, 0).ok()?;
    // Another spec, or another nodejoin: the manifest has to be another one, too.
    let is_alike = begins_alike(&calls, &folder, output)?;
    // A comparison accepts a signature that is not wanted.
    let is_signed = output.signer.is_some();
    if calls.kind(&folder, SIGNATURE).ok()?.is_some() != is_signed || !is_alike && (verify || is_signed) {
        return None;
    }
    let seen = Unread::of(&calls, &folder, output, record).ok()?;
    let unread = if verify { Unread::default() } else { seen.clone() };
    let manifest = calls.open(&folder, NAME, OPEN_FILE, 0).ok()?;
    let mark = Similar::may_be(&calls, record, &unread, &manifest).filter(|_| !is_signed);
    if !is_alike && mark.is_none() {
        return None;
    }
    let comparison = compared(calls, (folder, &place.shown), output, true, (&unread, is_alike));
    // A user who wants to stop is heard by the steps that follow.
    let comparison = comparison.ok()?;
    if !comparison.differences.is_empty() {
        return Some(Present::Similar(Box::new(Similar::new(unread, comparison, manifest, mark?))));
    }
    note(&calls, (lock, record), &manifest, &seen);
    let (files, changes) = (count(output), Some(Vec::new()));
    Some(Present::Same(Written { files, wrote: 0, bytes: 0, kept: Vec::new(), changes }))
}

/// Whether the manifest begins as the one of this build would.
fn begins_alike(calls: &Calls<'_>, folder: &OwnedFd, output: &Output<'_>) -> Option<bool> {
    let begin = Manifest::new(output.spec, Vec::new()).head();
    let file = calls.open(folder, NAME, OPEN_FILE, 0).ok()?;
    let mut there = vec![0; begin.len()];
    let mut filled = 0;
    while filled < there.len() {
        match calls.read_some(&file, there.get_mut(filled..)?).ok()? {
            0 => return Some(false),
            read => filled += read,
        }
    }
    Some(there == begin)
}

/// Remembers what was seen: the next build need not read it again. Without that it will.
fn note(calls: &Calls<'_>, (lock, record): (&Lock, &Record), manifest: &OwnedFd, seen: &Unread) {
    let Some(digest) = seen.manifest.clone() else { return };
    let Ok(mark) = mark_of(calls, manifest, digest) else { return };
    let known = known(seen);
    if !record.has(&mark) || !known.iter().all(|mark| record.knows(mark)) {
        let _ = lock.note(calls, &record.of_tree(mark, known));
    }
}

/// The marks of folders that had not been changed for some seconds when they were looked at, and of those that the record has.
fn known(seen: &Unread) -> Vec<Known> {
    let marks =
        seen.marks.iter().filter(|(marked, is_known)| *is_known || Marked::is_at_rest(marked, seen.since));
    marks.map(|(marked, _)| marked.mark).chain(seen.whole.map(|(whole, _)| whole)).collect()
}
