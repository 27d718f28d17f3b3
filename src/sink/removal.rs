//! Removal of trees that nodejoin wrote.

use std::collections::BTreeSet;
use std::ffi::OsString;

use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, Mode, openat, unlinkat};
use rustix::io::Errno;

use super::ManifestFile;
use super::manifest::NAME;
use super::survey::OPEN_FOLDER;

/// Removes a tree of nodejoin's own. Links in it are removed, not followed.
pub(super) fn remove_all(parent: &OwnedFd, name: &OsString) -> Result<(), Errno> {
    let folder = openat(parent, name, OPEN_FOLDER, Mode::empty())?;
    remove_inside(&folder)?;
    unlinkat(parent, name, AtFlags::REMOVEDIR)
}

fn remove_inside(folder: &OwnedFd) -> Result<(), Errno> {
    let entries: Vec<_> = rustix::fs::Dir::read_from(folder)?.collect::<Result<_, _>>()?;
    for entry in entries {
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        match unlinkat(folder, name, AtFlags::empty()) {
            Err(Errno::ISDIR | Errno::PERM) => {
                let inner = openat(folder, name, OPEN_FOLDER, Mode::empty())?;
                remove_inside(&inner)?;
                unlinkat(folder, name, AtFlags::REMOVEDIR)?;
            }
            removed => removed?,
        }
    }
    Ok(())
}

/// Removes the listed files of a tree, and the folders that are empty then.
pub(super) fn remove_listed(parent: &OwnedFd, name: &OsString, files: &[ManifestFile]) {
    let Ok(folder) = openat(parent, name, OPEN_FOLDER, Mode::empty()) else { return };
    let _ = unlinkat(&folder, NAME, AtFlags::empty());
    let mut folders = BTreeSet::new();
    for file in files {
        let _ = unlinkat(&folder, file.path.as_str(), AtFlags::empty());
        for (end, _) in file.path.match_indices('/') {
            folders.insert(file.path.get(..end).unwrap_or_default());
        }
    }
    // Deepest first: a folder sorts before what it holds.
    for path in folders.iter().rev() {
        let _ = unlinkat(&folder, *path, AtFlags::REMOVEDIR);
    }
    let _ = unlinkat(parent, name, AtFlags::REMOVEDIR);
}
