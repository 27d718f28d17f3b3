//! Puts a staged tree in the place of the old one.
//!
//! Where the file system exchanges two folders in one step, that is all. Elsewhere the old tree is moved aside and the new one
//! moved in; between the two there is none. A journal is written first, so that the next run finishes what a killed one began:
//! what of the new tree is still staged is left to do. On a file system that does not move some folders at all
//! (overlayfs, those of a lower layer) their content is moved instead, one after the other, in the same two steps.
//!
//! The steps are those of paths below the target: of the whole tree, or, where a build writes only what changed (`patch.rs`), of each
//! changed folder.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};

use rustix::fd::OwnedFd;
use rustix::fs::{FileType, RenameFlags};
use rustix::io::Errno;

use super::claim::is_path_of_a_build;
use super::output::IGNORE;
use super::paths::{is_inside, listed, paths_of};
use super::place::Place;
use super::staging::{JOURNAL, LIST, Staging};
use super::system::{Calls, name_of};

/// The new tree, in its staging folder.
pub(super) const NEW: &str = "new";
/// The old tree, or what has been moved out of it.
pub(super) const OLD: &str = "old";

/// How the path of a part begins in a journal: no path of a file does.
const PART: u8 = b'/';

/// Where a path begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Root {
    Target,
    New,
    Old,
}

/// What was done, to be undone after a failure.
enum Done {
    Exchanged,
    Moved(Root, Root, String),
    Made(Root, String),
    Removed(Root, String, u32),
    Mode(String, u32),
}

/// A tree on its way into place.
pub(super) struct Commit<'s, 'w> {
    place: &'s Place,
    staging: &'s Staging<'w>,
    done: Vec<Done>,
    /// The files of the new tree, and of the old one.
    new: BTreeSet<String>,
    old: BTreeSet<String>,
    /// The paths that are replaced one after the other; none where the tree is replaced as a whole.
    parts: Vec<String>,
}

impl<'s, 'w> Commit<'s, 'w> {
    pub(super) fn new(
        place: &'s Place,
        staging: &'s Staging<'w>,
        new: BTreeSet<String>,
        old: BTreeSet<String>,
    ) -> Self {
        Self { place, staging, done: Vec::new(), new, old, parts: Vec::new() }
    }

    /// The commit that a killed process had begun; none when it had not.
    pub(super) fn begun(place: &'s Place, staging: &'s Staging<'w>) -> Result<Option<Self>, Errno> {
        let Some(journal) = staging.noted(JOURNAL)? else { return Ok(None) };
        let new = staging.noted(LIST)?.unwrap_or_default();
        // Like a manifest, a journal claims what a build writes, and nothing else.
        let claimed =
            |list: &[u8]| paths_of(list).into_iter().filter(|path| is_path_of_a_build(path)).collect();
        let (new, old) = (claimed(&new), claimed(&journal));
        let parts = parts_of(&journal);
        Ok(Some(Self { parts, ..Self::new(place, staging, new, old) }))
    }

    /// Whether a path is in what is replaced.
    pub(super) fn covers(&self, path: &str) -> bool {
        self.parts.is_empty() || is_in(&self.parts, path)
    }

    /// Whether a file is one of the new tree or of the old one.
    pub(super) fn knows(&self, path: &str) -> bool {
        self.new.contains(path) || self.old.contains(path)
    }

    /// Whether some of the target's folders could not be moved.
    pub(super) fn is_merged(&self) -> bool {
        self.done.iter().any(|done| matches!(done, Done::Made(..)))
    }

    fn calls(&self) -> &Calls<'w> {
        &self.staging.calls
    }

    /// Puts the tree where nothing is. What is there meanwhile is not replaced.
    pub(super) fn place(&mut self) -> Result<(), Errno> {
        let from = (&self.staging.folder, OsStr::new(NEW));
        let to = (&self.place.folder, self.place.name.as_os_str());
        let placed = match self.calls().rename_with(from, to, RenameFlags::NOREPLACE) {
            Err(error) if is_unknown(error) => match self.calls().kind(to.0, to.1)? {
                Some(_) => Err(Errno::EXIST),
                None => self.calls().rename(from, to),
            },
            placed => placed,
        };
        placed.inspect(|()| self.done.push(Done::Moved(Root::New, Root::Target, String::new())))
    }

    /// Puts the tree in the place of the old one; the old one is in the staging folder then, under the name that is returned.
    pub(super) fn replace(&mut self) -> Result<&'static str, Errno> {
        match self.exchange() {
            Ok(()) => {
                self.done.push(Done::Exchanged);
                Ok(NEW)
            }
            Err(error) if is_unknown(error) || error == Errno::XDEV => {
                self.staging.begin(&listed(self.old.iter().map(String::as_str)))?;
                self.forward("")?;
                Ok(OLD)
            }
            Err(error) => Err(error),
        }
    }

    /// Puts some paths of the tree in the places of the old ones, one after the other; what is only in the old tree goes. What was there
    /// is in the staging folder then, as [`OLD`], which must have the folders around the paths.
    pub(super) fn replace_parts(&mut self, parts: &[String]) -> Result<(), Errno> {
        parts.clone_into(&mut self.parts);
        let mut journal = listed(self.old.iter().map(String::as_str));
        for part in parts {
            journal.extend_from_slice(&[PART]);
            journal.extend_from_slice(part.as_bytes());
            journal.push(0);
        }
        self.staging.begin(&journal)?;
        self.finish()
    }

    /// Does what is left to do.
    pub(super) fn finish(&mut self) -> Result<(), Errno> {
        if self.parts.is_empty() {
            return self.forward("");
        }
        for part in self.parts.clone() {
            if within(&self.new, &part) {
                self.forward(&part)?;
            } else if self.kind(Root::Target, &part)?.is_some() {
                self.aside(&part)?;
            }
        }
        Ok(())
    }

    fn exchange(&self) -> Result<(), Errno> {
        let staged = (&self.staging.folder, OsStr::new(NEW));
        let target = (&self.place.folder, self.place.name.as_os_str());
        self.calls().rename_with(staged, target, RenameFlags::EXCHANGE)
    }

    /// Replaces what is at a path. What it finds there shows how far an earlier run got.
    fn forward(&mut self, path: &str) -> Result<(), Errno> {
        let Some(new) = self.kind(Root::New, path)? else { return Ok(()) };
        let Some(current) = self.kind(Root::Target, path)? else {
            return self.step(Root::New, Root::Target, path);
        };
        if path == IGNORE && (new, current) == (FileType::RegularFile, FileType::RegularFile) {
            // What keeps the target out of git is never missing, and always the same: there is nothing to undo.
            return self.rename(Root::New, Root::Target, path);
        }
        let folders = new == FileType::Directory && current == FileType::Directory;
        match self.kind(Root::Old, path)? {
            None => match self.step(Root::Target, Root::Old, path) {
                Err(Errno::XDEV) if folders => self.make(Root::Old, path)?,
                moved => return moved.and_then(|()| self.step(Root::New, Root::Target, path)),
            },
            Some(FileType::Directory) if folders => {}
            // Somebody put it there after the old one was moved aside.
            Some(_) => return Err(Errno::EXIST),
        }
        for child in self.children(Root::New, path)? {
            self.forward(&child)?;
        }
        // `.gitignore`, which is the first by name, goes last.
        for child in self.children(Root::Target, path)?.into_iter().rev() {
            if !within(&self.new, &child) && within(&self.old, &child) {
                self.aside(&child)?;
            }
        }
        self.copy_mode(path)?;
        self.remove(Root::New, path)
    }

    /// Moves what is only in the old tree out of the way.
    fn aside(&mut self, path: &str) -> Result<(), Errno> {
        if self.kind(Root::Old, path)?.is_none() {
            match self.step(Root::Target, Root::Old, path) {
                Err(Errno::XDEV) => self.make(Root::Old, path)?,
                moved => return moved,
            }
        }
        for child in self.children(Root::Target, path)? {
            if within(&self.old, &child) {
                self.aside(&child)?;
            }
        }
        match self.remove(Root::Target, path) {
            // Somebody else's files are in it.
            Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(()),
            removed => removed,
        }
    }

    /// Undoes all of it, last step first.
    ///
    /// # Errors
    /// When a step cannot be undone: then the journal stays, and the next run goes forward.
    pub(super) fn undo(mut self) -> Result<(), Errno> {
        while let Some(done) = self.done.pop() {
            match done {
                Done::Exchanged => self.exchange()?,
                Done::Moved(from, to, path) => self.rename(to, from, &path)?,
                Done::Made(root, path) => {
                    let (folder, name) = self.at(root, &path);
                    self.calls().remove_folder(folder, &name)?;
                }
                Done::Removed(root, path, mode) => {
                    let (folder, name) = self.at(root, &path);
                    self.calls().make_folder(folder, &name, mode)?;
                    self.calls().set_mode_at(folder, &name, mode)?;
                }
                Done::Mode(path, mode) => {
                    let (folder, name) = self.at(Root::Target, &path);
                    self.calls().set_mode_at(folder, &name, mode)?;
                }
            }
        }
        self.staging.forget(JOURNAL)
    }

    /// A path as a name in an open folder.
    fn at(&self, root: Root, path: &str) -> (&OwnedFd, OsString) {
        let (folder, base) = match root {
            Root::Target => (&self.place.folder, self.place.name.as_os_str()),
            Root::New => (&self.staging.folder, OsStr::new(NEW)),
            Root::Old => (&self.staging.folder, OsStr::new(OLD)),
        };
        let mut name = base.to_owned();
        if !path.is_empty() {
            name.push("/");
            name.push(path);
        }
        (folder, name)
    }

    fn kind(&self, root: Root, path: &str) -> Result<Option<FileType>, Errno> {
        let (folder, name) = self.at(root, path);
        self.calls().kind(folder, &name)
    }

    fn rename(&self, from: Root, to: Root, path: &str) -> Result<(), Errno> {
        let (from, to) = (self.at(from, path), self.at(to, path));
        self.calls().rename((from.0, &from.1), (to.0, &to.1))
    }

    fn step(&mut self, from: Root, to: Root, path: &str) -> Result<(), Errno> {
        self.rename(from, to, path)?;
        self.done.push(Done::Moved(from, to, path.to_owned()));
        Ok(())
    }

    fn make(&mut self, root: Root, path: &str) -> Result<(), Errno> {
        let (folder, name) = self.at(root, path);
        self.calls().make_folder(folder, &name, 0o700)?;
        self.done.push(Done::Made(root, path.to_owned()));
        Ok(())
    }

    fn remove(&mut self, root: Root, path: &str) -> Result<(), Errno> {
        let (folder, name) = self.at(root, path);
        let mode = self.calls().stat_at(folder, &name)?.st_mode & 0o7777;
        self.calls().remove_folder(folder, &name)?;
        self.done.push(Done::Removed(root, path.to_owned(), mode));
        Ok(())
    }

    /// Gives a folder that stays the mode of the one that would have replaced it.
    fn copy_mode(&mut self, path: &str) -> Result<(), Errno> {
        let (new, current) = (self.at(Root::New, path), self.at(Root::Target, path));
        let wanted = self.calls().stat_at(new.0, &new.1)?.st_mode & 0o7777;
        let present = self.calls().stat_at(current.0, &current.1)?.st_mode & 0o7777;
        if wanted != present {
            self.calls().set_mode_at(current.0, &current.1, wanted)?;
            self.done.push(Done::Mode(path.to_owned(), present));
        }
        Ok(())
    }

    /// The paths of what is in a folder.
    fn children(&self, root: Root, path: &str) -> Result<Vec<String>, Errno> {
        let (folder, name) = self.at(root, path);
        let folder = self.calls().open_folder(folder, &name)?;
        let names = self.calls().names(&folder)?;
        let names = names.iter().filter_map(|(name, _)| name_of(name).to_str());
        let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        Ok(names.map(join).collect())
    }
}

/// The paths of a journal that are replaced one after the other.
fn parts_of(journal: &[u8]) -> Vec<String> {
    let all = journal.split(|byte| *byte == 0).filter_map(|entry| entry.strip_prefix(&[PART]));
    let all = all.filter_map(|part| std::str::from_utf8(part).ok());
    all.filter(|part| part_of(part) == Some(part)).map(str::to_owned).collect()
}

/// The part of a tree that a path is in: the folder of a node, or what has a name in the tree itself. None of the folders around nodes, and
/// of the tree.
pub(super) fn part_of(path: &str) -> Option<&str> {
    let path = path.trim_end_matches('/');
    if !is_inside(path) {
        return None;
    }
    let end =
        |from: usize| path.get(from..).and_then(|rest| rest.find('/')).map_or(path.len(), |at| from + at);
    let first = path.get(..end(0))?;
    match first {
        "nodes" | "pools" if first == path => None,
        "nodes" | "pools" => path.get(..end(first.len() + 1)),
        first => Some(first),
    }
}

/// Whether a path is one of some parts, or in one.
pub(super) fn is_in(parts: &[String], path: &str) -> bool {
    part_of(path).is_some_and(|part| parts.iter().any(|one| one == part))
}

/// Whether a path, or something below it, is in a set.
fn within(paths: &BTreeSet<String>, path: &str) -> bool {
    let below = format!("{path}/");
    let next = paths.range(below.clone()..).next();
    paths.contains(path) || next.is_some_and(|next| next.starts_with(&below))
}

/// Whether an error means that the kernel, or the file system, does not have the call. EPERM: old filters answer so to calls
/// that they do not know.
pub(super) fn is_unknown(error: Errno) -> bool {
    [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::PERM].contains(&error)
}
