//! Removal of trees that nodejoin wrote: secrets first, what keeps them out of git last.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::CString;

use rustix::fd::OwnedFd;
use rustix::io::Errno;

use super::manifest::NAME;
use super::output::IGNORE;
use super::staging::Staging;
use super::system::Calls;

/// What of a tree may be removed.
#[derive(Default)]
pub(super) struct Own {
    /// The paths of files, and whether they are secrets.
    pub(super) files: BTreeMap<String, bool>,
    /// The paths of folders, which go if nothing is left in them.
    folders: BTreeSet<String>,
}

/// When a file goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Secret,
    Plain,
    Manifest,
    Ignore,
}

impl Own {
    /// Files, and the folders around them.
    pub(super) fn new(files: impl IntoIterator<Item = (String, bool)>) -> Self {
        let mut own = Self { files: files.into_iter().collect(), folders: BTreeSet::new() };
        for path in own.files.keys() {
            own.folders.extend(around(path).map(str::to_owned));
        }
        own
    }

    /// The same with more folders.
    pub(super) fn with_folders(mut self, folders: impl IntoIterator<Item = String>) -> Self {
        self.folders.extend(folders);
        self
    }

    fn of_turn(&self, turn: Turn) -> impl Iterator<Item = &str> {
        let turn_of = |path: &str, secret: bool| match path {
            IGNORE => Turn::Ignore,
            NAME => Turn::Manifest,
            _ if secret => Turn::Secret,
            _ => Turn::Plain,
        };
        let files = self.files.iter().filter(move |(path, secret)| turn_of(path, **secret) == turn);
        files.map(|(path, _)| path.as_str())
    }
}

/// The folders around a path, outermost first.
pub(super) fn around(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| path.get(..end).unwrap_or_default())
}

/// Removes a tree of a staging folder, as far as it is nodejoin's own. What somebody else put into it stays, and so do the
/// folders around that.
///
/// # Errors
/// The first reason for which something of its own stays; all the rest is removed all the same.
pub(super) fn remove(staging: &Staging<'_>, name: &str, own: &Own) -> Result<(), Errno> {
    let calls = &staging.calls;
    let tree = match calls.open_folder(&staging.folder, name) {
        Err(Errno::NOENT) => return Ok(()),
        tree => tree?,
    };
    let mut first = Ok(());
    let mut keep = |removed: Result<(), Errno>| {
        if first.is_ok() {
            first = removed;
        }
    };
    for turn in [Turn::Secret, Turn::Plain] {
        remove_files(calls, &tree, own.of_turn(turn), &mut keep);
    }
    // Deepest first: a folder sorts before what is in it.
    for path in own.folders.iter().rev() {
        match twice(|| calls.remove_folder(&tree, path)) {
            Err(Errno::NOENT | Errno::NOTEMPTY | Errno::EXIST | Errno::NOTDIR) => {}
            removed => keep(removed),
        }
    }
    // As long as anything else is left, the next run needs the manifest to know what it is, and git the other.
    let last = |name: &CString| [IGNORE, NAME].iter().any(|last| name.to_bytes() == last.as_bytes());
    match calls.names(&tree) {
        Ok(names) if !names.iter().all(|(name, _)| last(name)) => {
            keep(Err(Errno::NOTEMPTY));
            return first;
        }
        Ok(_) => {}
        Err(error) => keep(Err(error)),
    }
    for turn in [Turn::Manifest, Turn::Ignore] {
        remove_files(calls, &tree, own.of_turn(turn), &mut keep);
    }
    match twice(|| calls.remove_folder(&staging.folder, name)) {
        Err(Errno::NOENT) => {}
        removed => keep(removed),
    }
    first
}

fn remove_files<'p>(
    calls: &Calls<'_>,
    tree: &OwnedFd,
    paths: impl Iterator<Item = &'p str>,
    keep: &mut impl FnMut(Result<(), Errno>),
) {
    // Each folder is opened once, through no link.
    let mut open: Option<(&str, Result<OwnedFd, Errno>)> = None;
    for path in paths {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let removed = if folder.is_empty() {
            twice(|| calls.remove_file(tree, name))
        } else {
            if open.as_ref().is_none_or(|(opened, _)| *opened != folder) {
                open = Some((folder, calls.open_folder(tree, folder)));
            }
            match &open {
                Some((_, Ok(folder))) => twice(|| calls.remove_file(folder, name)),
                Some((_, Err(error))) => Err(*error),
                None => Ok(()),
            }
        };
        match removed {
            Err(Errno::NOENT) => {}
            removed => keep(removed),
        }
    }
}

/// Tries again once: what is removed may be a secret.
fn twice(mut remove: impl FnMut() -> Result<(), Errno>) -> Result<(), Errno> {
    match remove() {
        Err(Errno::NOENT) => Err(Errno::NOENT),
        Err(_) => remove(),
        removed => removed,
    }
}
