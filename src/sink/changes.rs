//! How the files of a tree differ from those of the tree that it replaces.

use std::collections::{BTreeMap, BTreeSet};

use rustix::fd::OwnedFd;
use zeroize::Zeroizing;

use super::ManifestFile;
use super::bundle::read_sealed;
use super::manifest::{NAME, SIGNATURE};
use super::output::IGNORE;

/// A file that is new, gone, or another one than before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileChange {
    /// Its path below the target.
    pub path: String,
    /// What happened to it.
    pub kind: ChangeKind,
    /// The keys of the lines that differ, where its content changed: `server` of `server: https://…`, `v` of `--v=2`.
    pub keys: BTreeSet<String>,
}

/// What happened to a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeKind {
    /// It was not there before.
    New,
    /// It is no longer there.
    Gone,
    /// Its content is another one.
    Content,
}

/// Files that are not looked into.
const LARGEST: usize = 1024 * 1024;

/// The changes from one list of files to another, sorted by path; `folders` are where the files are.
pub(super) fn changes(
    (old, old_folder): (&[ManifestFile], &OwnedFd),
    (new, new_folder): (&[ManifestFile], &OwnedFd),
) -> Vec<FileChange> {
    let by_path = |files| -> BTreeMap<&str, &ManifestFile> {
        let files: &[ManifestFile] = files;
        let shown = files.iter().filter(|file| ![NAME, SIGNATURE, IGNORE].contains(&file.path.as_str()));
        shown.map(|file| (file.path.as_str(), file)).collect()
    };
    let (old, new) = (by_path(old), by_path(new));
    let change = |path: &str, kind, keys| FileChange { path: path.to_owned(), kind, keys };
    let gone = old.keys().filter(|path| !new.contains_key(*path));
    let mut changes: Vec<FileChange> =
        gone.map(|path| change(path, ChangeKind::Gone, BTreeSet::new())).collect();
    for (path, file) in &new {
        match old.get(path) {
            None => changes.push(change(path, ChangeKind::New, BTreeSet::new())),
            Some(before) if before.sha256 == file.sha256 => {}
            Some(before) => {
                let is_read = file.fingerprint.is_none() && before.size.max(file.size) <= LARGEST;
                let keys = if is_read { keys(path, old_folder, new_folder) } else { BTreeSet::new() };
                changes.push(change(path, ChangeKind::Content, keys));
            }
        }
    }
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    changes
}

/// The keys of the lines that only one version of a file has.
fn keys(path: &str, old: &OwnedFd, new: &OwnedFd) -> BTreeSet<String> {
    let read = |folder| read_sealed(folder, path).map(Zeroizing::new);
    let (Ok(old), Ok(new)) = (read(old), read(new)) else { return BTreeSet::new() };
    let lines = |bytes| -> BTreeSet<&[u8]> {
        let bytes: &[u8] = bytes;
        bytes.split(|byte| *byte == b'\n').collect()
    };
    let (old, new) = (lines(&old), lines(&new));
    old.symmetric_difference(&new).filter_map(|line| key(line)).collect()
}

/// What a line sets: the word before a colon or a sign of equality. Nothing of the value.
fn key(line: &[u8]) -> Option<String> {
    let line = std::str::from_utf8(line).ok()?;
    let (key, _) = line.split_once([':', '='])?;
    let key = key.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let is_key = key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    (is_key && key.len() <= 64).then(|| key.to_owned())
}
