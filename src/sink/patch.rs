//! Writes only what changed into a large tree of which most is as it was written.
//!
//! The parts of a tree are the folder of each node, and what has a name in the tree itself. Those that differ are staged, with a manifest that
//! has the old lines of all others, and put in place one after the other. The journal makes that one change: a run that is killed
//! in between leaves some parts old and some new, each of them whole, and the next one goes on.
//!
//! The manifest goes first. So a folder with a recorded mark is one that the manifest in place lists as it is, also after a kill.

use std::collections::BTreeSet;

use rustix::fd::OwnedFd;
use rustix::io::Errno;

use super::changes::changes;
use super::claim::Claim;
use super::commit::{Commit, NEW, OLD, is_in, part_of};
use super::compare::Comparison;
use super::digest::Known;
use super::known::{Keys, Marked, Unread};
use super::lines::{Merge, entries};
use super::lock::Lock;
use super::manifest::{Manifest, NAME};
use super::output::{IGNORE, Output, file_mode, ignore};
use super::paths::listed;
use super::place::Place;
use super::planned::count;
use super::record::{Mark, Record, mark_of};
use super::removal::{Own, around, remove};
use super::staged::{Folders, Staged};
use super::staging::{JOURNAL, LIST, Staging};
use super::survey::{Found, refuse_foreign, walk};
use super::system::Calls;
use super::{ManifestFile, SinkError, Written};
use crate::plan::Plan;
use crate::secret::Buffer;

/// How many folders must stay, at least: a smaller tree is written as a whole, and exchanged in one moment.
const FEWEST: usize = 64;
/// How many folders must stay for each part that is replaced.
const PER_PART: usize = 8;

/// A tree of which most is as the build would write it.
pub(super) struct Similar {
    pub(super) seen: Unread,
    pub(super) comparison: Comparison,
    /// Its manifest.
    pub(super) manifest: OwnedFd,
    mark: Mark,
}

impl Similar {
    /// Whether so much of a tree stays that comparing it is worth while, and the record has its manifest.
    pub(super) fn may_be(
        calls: &Calls<'_>,
        record: &Record,
        seen: &Unread,
        manifest: &OwnedFd,
    ) -> Option<Mark> {
        let mark = mark_of(calls, manifest, seen.manifest.clone()?).ok()?;
        (seen.folders.len() >= FEWEST && record.has(&mark)).then_some(mark)
    }

    pub(super) fn new(seen: Unread, comparison: Comparison, manifest: OwnedFd, mark: Mark) -> Self {
        Self { seen, comparison, manifest, mark }
    }

    /// The parts that differ, the manifest first; none if too many do, or what is around them.
    fn parts(&self, calls: &Calls<'_>) -> Option<Vec<String>> {
        let mut parts = BTreeSet::new();
        for difference in &self.comparison.differences {
            parts.insert(part_of(difference.path())?.to_owned());
        }
        parts.remove(NAME);
        if parts.len() * PER_PART > self.seen.folders.len() {
            return None;
        }
        let is_there = |parent: &str| calls.open_folder(&self.comparison.folder, parent).is_ok();
        let parents: BTreeSet<&str> = parts.iter().flat_map(|part| around(part)).collect();
        let is_whole = parents.into_iter().all(is_there);
        is_whole.then(|| [NAME.to_owned()].into_iter().chain(parts).collect())
    }

    /// What the manifest lists of files that are not in folders that stay. None if it does not list those as they are.
    fn listed(&self, calls: &Calls<'_>, output: &Output<'_>) -> Result<Option<Vec<ManifestFile>>, Errno> {
        let (mut listed, mut stay) = (Vec::new(), 0);
        entries(calls, &self.manifest, |path, entry| {
            match self.stays(path) {
                true => stay += 1,
                false => listed.push(serde_json::from_slice(entry).map_err(|_| Errno::BADMSG)?),
            }
            Ok(())
        })?;
        let nodes =
            output.cluster.nodes.iter().filter(|node| self.seen.folders.contains(&Plan::folder(node)));
        let expected: usize = nodes.map(|node| output.plan.of_node(node).len()).sum();
        Ok((stay == expected).then_some(listed))
    }

    fn stays(&self, path: &str) -> bool {
        part_of(path).is_some_and(|part| self.seen.folders.contains(part))
    }
}

/// Writes what changed. None, with nothing done, where the tree is better written as a whole.
///
/// # Errors
/// As for a build.
pub(super) fn patch(
    place: &Place,
    (lock, record): (&Lock, &Record),
    output: &Output<'_>,
    (calls, similar): (Calls<'_>, &mut Similar),
) -> Result<Option<Written>, SinkError> {
    let Some(parts) = similar.parts(&calls) else { return Ok(None) };
    let Ok(Some(before)) = similar.listed(&calls, output) else { return Ok(None) };
    similar.comparison.files.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    let files = &similar.comparison.files;
    let planned: Vec<String> = files.iter().map(|file| file.path.clone()).chain([NAME.to_owned()]).collect();
    let claim = Claim::new(&calls, &similar.comparison.folder, &planned, true);
    refuse_foreign(&claim, place, &before, &similar.comparison.found)?;
    let in_parts = |files: &[ManifestFile]| -> Vec<ManifestFile> {
        files.iter().filter(|file| is_in(&parts, &file.path)).cloned().collect()
    };
    let change =
        Change { place, output, similar, before: in_parts(&before), after: in_parts(files), parts: &parts };
    let staging = Staging::new(calls, place)?;
    match change.stage(&staging, (lock, record)).and_then(|written| change.put(&staging).map(|()| written)) {
        Ok(mut written) => {
            let path = place.shown_beside(&staging.name);
            if change.clean(&staging, OLD).is_err() || staging.remove(place).is_err() {
                written.kept.push(path);
            }
            Ok(Some(written))
        }
        Err((error, is_undone)) => {
            // What could not be undone is left as it is: the next run goes forward.
            if is_undone {
                let _ = change.clean(&staging, NEW).and_then(|()| staging.remove(place));
            }
            Err(error)
        }
    }
}

/// An error, and whether all is as before.
type Undone = (SinkError, bool);

/// What is replaced.
struct Change<'c> {
    place: &'c Place,
    output: &'c Output<'c>,
    similar: &'c Similar,
    /// Entries of the old manifest and of the new one, of the files in the parts.
    before: Vec<ManifestFile>,
    after: Vec<ManifestFile>,
    parts: &'c [String],
}

impl Change<'_> {
    /// Writes the new parts, whole and on the disk, into the staging folder.
    fn stage(&self, staging: &Staging<'_>, (lock, record): (&Lock, &Record)) -> Result<Written, Undone> {
        let staged = || {
            let failed =
                |error: Errno| SinkError::System("write beside", self.place.shown.clone(), error.into());
            staging.note(LIST, &listed(self.planned().iter().map(String::as_str))).map_err(failed)?;
            let staged = Staged::new(staging, &self.place.shown)?;
            self.make_old(staging).map_err(failed)?;
            let keys = Keys::of(self.output);
            let (bytes, marks) = self.files(&staged, keys.as_ref())?;
            let (mark, length) = self.manifest(&staged)?;
            let old = self.similar.seen.marks.iter().filter(|(_, is_known)| *is_known);
            let known: Vec<Known> = old
                .map(|(marked, _)| marked.mark)
                .chain(staged.at_rest(marks))
                .chain(keys.and_then(|keys| keys.whole(&mark.digest)))
                .collect();
            let noted = staging.identity().and_then(|identity| {
                lock.note(&staging.calls, &record.with(Some(&self.similar.mark), mark, identity, known))
            });
            noted.map_err(failed)?;
            let synced = staging.calls.sync_all(&staging.folder);
            synced.map_err(|error| SinkError::System("sync", self.place.shown.clone(), error.into()))?;
            if staging.calls.is_stopped() {
                return Err(SinkError::Stopped);
            }
            let old = (self.before.as_slice(), &self.similar.comparison.folder);
            let changes = Some(changes(old, (&self.after, staged.folder())));
            let (files, bytes) = (count(self.output), bytes + length);
            Ok(Written { files, wrote: self.after.len() + 1, bytes, kept: Vec::new(), changes })
        };
        staged().map_err(|error| (error, true))
    }

    /// The paths of the new files.
    fn planned(&self) -> BTreeSet<String> {
        self.after.iter().map(|file| file.path.clone()).chain([NAME.to_owned()]).collect()
    }

    /// Makes the folders to which the old parts are moved.
    fn make_old(&self, staging: &Staging<'_>) -> Result<(), Errno> {
        let calls = &staging.calls;
        calls.make_folder(&staging.folder, OLD, 0o700)?;
        let old = calls.open_folder(&staging.folder, OLD)?;
        let parents: BTreeSet<&str> = self.parts.iter().flat_map(|part| around(part)).collect();
        parents.into_iter().try_for_each(|parent| calls.make_folder(&old, parent, 0o700))
    }

    /// Writes the files of the parts; their bytes, and the marks of nodes' folders.
    fn files(&self, staged: &Staged<'_>, keys: Option<&Keys<'_>>) -> Result<(usize, Vec<Marked>), SinkError> {
        let (ignore, mut buffer, mut made) = (ignore(), Buffer::new(), Folders::default());
        let (mut bytes, mut marks) = (0, Vec::new());
        for target in self.output.once(&ignore).iter().filter(|target| is_in(self.parts, &target.path)) {
            staged.make_parents(staged.folder(), "", &target.path, &mut made)?;
            bytes += staged.file(staged.folder(), &target.path, target, self.output, &mut buffer)?.size;
        }
        let parts: BTreeSet<&str> = self.parts.iter().map(String::as_str).collect();
        let nodes = self.output.cluster.nodes.iter();
        for node in nodes.filter(|node| parts.contains(Plan::folder(node).as_str())) {
            let parent = Plan::folder_of(node);
            staged.make_parents(staged.folder(), "", &Plan::folder(node), &mut made)?;
            let folder = staged.open(parent)?;
            bytes += staged.node(&folder, node, self.output)?.iter().map(|file| file.size).sum::<usize>();
            marks.extend(keys.and_then(|keys| keys.mark(&staged.calls, &folder, node)));
        }
        Ok((bytes, marks))
    }

    /// Writes the manifest: new lines of what was read or is new, and the old ones of all that stays.
    fn manifest(&self, staged: &Staged<'_>) -> Result<(Mark, usize), SinkError> {
        let calls = &staged.calls;
        let file = staged.create(NAME, file_mode(false))?;
        let head = Manifest::new(self.output.spec, Vec::new()).head();
        let merged = || {
            let mut merge = Merge::new(calls, &file, head, &self.similar.comparison.files);
            entries(calls, &self.similar.manifest, |path, entry| match self.similar.stays(path) {
                true => merge.stays(path, entry),
                false => Ok(()),
            })?;
            merge.finish()
        };
        let failed = |error: Errno| SinkError::System("write", self.place.shown.join(NAME), error.into());
        let (digest, bytes) = merged().map_err(failed)?;
        calls.close(file).map_err(failed)?;
        Ok((staged.mark(digest)?, bytes))
    }

    /// Puts the parts in place, if those that were there are what was looked at.
    fn put(&self, staging: &Staging<'_>) -> Result<(), Undone> {
        let old = self.similar.comparison.found.files.keys().filter(|path| is_in(self.parts, path));
        let mut commit = Commit::new(self.place, staging, self.planned(), old.cloned().collect());
        let failed = |error: Errno| SinkError::System("replace", self.place.shown.clone(), error.into());
        let put = commit.replace_parts(self.parts).map_err(failed).and_then(|()| {
            if !commit.is_merged() {
                self.check_taken(staging)?;
            }
            self.sync(staging).map_err(failed)
        });
        put.map_err(|error| (error, commit.undo().is_ok()))
    }

    /// Refuses parts that are not the ones that were looked at: somebody wrote to them meanwhile.
    fn check_taken(&self, staging: &Staging<'_>) -> Result<(), SinkError> {
        let calls = &staging.calls;
        let taken = calls.open_folder(&staging.folder, OLD).and_then(|folder| walk(calls, &folder));
        let taken =
            taken.map_err(|error| SinkError::System("read", self.place.shown.clone(), error.into()))?;
        match self.of_parts(&taken) == self.of_parts(&self.similar.comparison.found) {
            true => Ok(()),
            false => Err(SinkError::Changed(self.place.shown.clone())),
        }
    }

    /// What a tree has in the parts, but for `.gitignore`, which is never moved away.
    fn of_parts(&self, found: &Found) -> Found {
        let is_in = |path: &&String| *path != IGNORE && is_in(self.parts, path);
        Found {
            files: found
                .files
                .keys()
                .filter(is_in)
                .filter_map(|path| Some((path.clone(), *found.files.get(path)?)))
                .collect(),
            folders: found
                .folders
                .keys()
                .filter(is_in)
                .filter_map(|path| Some((path.clone(), *found.folders.get(path)?)))
                .collect(),
            others: found.others.iter().filter(is_in).cloned().collect(),
        }
    }

    fn sync(&self, staging: &Staging<'_>) -> Result<(), Errno> {
        let calls = &staging.calls;
        let target = &self.similar.comparison.folder;
        let parents: BTreeSet<&str> = self.parts.iter().flat_map(|part| around(part)).collect();
        for parent in parents {
            calls.sync(&calls.open_folder(target, parent)?)?;
        }
        calls.sync(target)
    }

    /// Removes what was replaced, or the new parts that do not get into place.
    fn clean(&self, staging: &Staging<'_>, name: &str) -> Result<(), Errno> {
        let parents = || self.parts.iter().flat_map(|part| around(part)).map(str::to_owned);
        let own = match name {
            NEW => Own::new(self.planned().into_iter().map(|path| (path, true))),
            _ => self.own(),
        };
        let other = if name == NEW { OLD } else { NEW };
        remove(staging, name, &own.with_folders(parents()))?;
        remove(staging, other, &Own::default().with_folders(parents()))?;
        staging.forget(JOURNAL)
    }

    /// The old files of the parts, and which of them are secret by the manifest or their modes.
    fn own(&self) -> Own {
        let secrets: BTreeSet<&str> =
            self.before.iter().filter(|file| file.secret).map(|file| file.path.as_str()).collect();
        let found = &self.similar.comparison.found;
        let files = found.files.iter().filter(|(path, _)| is_in(self.parts, path));
        let files =
            files.map(|(path, seen)| (path.clone(), seen.is_private() || secrets.contains(path.as_str())));
        Own::new(files).with_folders(found.folders.keys().filter(|path| is_in(self.parts, path)).cloned())
    }
}
