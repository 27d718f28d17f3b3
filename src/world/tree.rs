//! Reads a folder that somebody else made: every regular file in it, and nothing else.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{CWD, Dir, FileType, Mode, OFlags, fstat, openat, readlinkat};

use super::ReadError;
use super::beneath::read_error;

/// The largest file that is read, in bytes: no file of a join is larger.
pub const LARGEST_IN_TREE: u64 = 4 * 1024 * 1024;
/// How much of a folder is read, in bytes and in files.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
const MOST_FILES: usize = 20_000;
/// Folders inside each other.
const DEEPEST: usize = 40;

/// The files of a folder.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Them, by path from the folder.
    pub files: std::collections::BTreeMap<String, Found>,
    /// Whether all of them are there: false where the folder has too many, too much in them, or is too deep.
    pub complete: bool,
}

/// What is at a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// A file with these bytes.
    File(Vec<u8>),
    /// A link to this path, which is not followed.
    Link(String),
    /// Something that cannot be read.
    Unreadable(ReadError),
}

impl Tree {
    /// A tree of files, for tests.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path.to_owned(), Found::File(bytes.to_vec())));
        Self { files: files.collect(), complete: true }
    }

    /// Reads a folder. No link is followed, so that nothing outside is read and no loop entered; what is neither file,
    /// link nor folder is not opened.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        let root = openat(CWD, folder, FOLDER, Mode::empty()).map_err(read_error)?;
        let mut reader = Reader { tree: Self { complete: true, ..Self::default() }, left: MOST_BYTES };
        reader.folder(&root, "", 0)?;
        Ok(reader.tree)
    }
}

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

struct Reader {
    tree: Tree,
    left: u64,
}

impl Reader {
    fn folder(&mut self, folder: &OwnedFd, path: &str, depth: usize) -> Result<(), ReadError> {
        let mut names = Vec::new();
        for entry in Dir::read_from(folder).map_err(read_error)? {
            let entry = entry.map_err(read_error)?;
            if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
                names.push(entry.file_name().to_owned());
            }
            if names.len() > MOST_FILES {
                self.tree.complete = false;
                break;
            }
        }
        names.sort_unstable();
        for name in names {
            let shown = name.to_string_lossy();
            let place = if path.is_empty() { shown.into_owned() } else { format!("{path}/{shown}") };
            if self.tree.files.len() >= MOST_FILES {
                self.tree.complete = false;
                return Ok(());
            }
            let kind = rustix::fs::statat(folder, name.as_c_str(), rustix::fs::AtFlags::SYMLINK_NOFOLLOW);
            let found = match kind.map(|stat| FileType::from_raw_mode(stat.st_mode)) {
                Ok(FileType::Directory) if depth >= DEEPEST => {
                    self.tree.complete = false;
                    continue;
                }
                Ok(FileType::Directory) => {
                    let flags = FOLDER | OFlags::NOFOLLOW;
                    let inner = openat(folder, name.as_c_str(), flags, Mode::empty()).map_err(read_error);
                    match inner.and_then(|inner| self.folder(&inner, &place, depth + 1)) {
                        Ok(()) => continue,
                        Err(error) => Found::Unreadable(error),
                    }
                }
                Ok(FileType::Symlink) => match readlinkat(folder, name.as_c_str(), Vec::new()) {
                    Ok(target) => Found::Link(target.to_string_lossy().into_owned()),
                    Err(errno) => Found::Unreadable(read_error(errno)),
                },
                Ok(FileType::RegularFile) => match self.file(folder.as_fd(), &name) {
                    Ok(bytes) => Found::File(bytes),
                    Err(error) => Found::Unreadable(error),
                },
                Ok(_) => Found::Unreadable(ReadError::Special),
                Err(errno) => Found::Unreadable(read_error(errno)),
            };
            self.tree.files.insert(place, found);
        }
        Ok(())
    }

    fn file(&mut self, folder: BorrowedFd<'_>, name: &std::ffi::CStr) -> Result<Vec<u8>, ReadError> {
        // It may have become something else since it was looked at.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
        let file = openat(folder, name, flags, Mode::empty()).map_err(read_error)?;
        let stat = fstat(&file).map_err(read_error)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(ReadError::Special);
        }
        if u64::try_from(stat.st_size).unwrap_or_default() > LARGEST_IN_TREE {
            return Err(ReadError::TooLarge(LARGEST_IN_TREE));
        }
        let mut bytes = Vec::new();
        let mut limited = File::from(file).take(LARGEST_IN_TREE + 1);
        limited.read_to_end(&mut bytes).map_err(|error| ReadError::Refused(error.to_string()))?;
        let length = bytes.len() as u64;
        if length > LARGEST_IN_TREE {
            return Err(ReadError::TooLarge(LARGEST_IN_TREE));
        }
        let Some(left) = self.left.checked_sub(length) else {
            self.tree.complete = false;
            return Err(ReadError::TooLarge(MOST_BYTES));
        };
        self.left = left;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn reads_regular_files_and_waits_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("tree");
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        std::fs::File::create(root.join("a/b/c.yaml")).unwrap().write_all(b"x: 1").unwrap();
        std::fs::File::create(folder.path().join("outside")).unwrap();
        symlink("../..", root.join("a/loop")).unwrap();
        symlink(folder.path().join("outside"), root.join("out")).unwrap();
        let pipe = root.join("pipe");
        rustix::fs::mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let large = std::fs::File::create(root.join("large")).unwrap();
        large.set_len(200 * 1024 * 1024).unwrap();
        let tree = Tree::read(&root).unwrap();
        assert!(tree.complete);
        let found: Vec<(&str, &Found)> =
            tree.files.iter().map(|(path, found)| (path.as_str(), found)).collect();
        let outside = folder.path().join("outside").to_string_lossy().into_owned();
        assert_eq!(
            found,
            [
                ("a/b/c.yaml", &Found::File(b"x: 1".to_vec())),
                ("a/loop", &Found::Link("../..".to_owned())),
                ("large", &Found::Unreadable(ReadError::TooLarge(LARGEST_IN_TREE))),
                ("out", &Found::Link(outside)),
                ("pipe", &Found::Unreadable(ReadError::Special)),
            ]
        );
        assert_eq!(Tree::read(Path::new("/nowhere")).unwrap_err(), ReadError::Missing);
    }

    #[test]
    fn gives_up_where_there_is_too_much() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..20 {
            let file = std::fs::File::create(folder.path().join(format!("{n}"))).unwrap();
            file.set_len(LARGEST_IN_TREE).unwrap();
        }
        let mut deep = folder.path().to_owned();
        for _ in 0..60 {
            deep.push("d");
        }
        std::fs::create_dir_all(&deep).unwrap();
        let tree = Tree::read(folder.path()).unwrap();
        assert!(!tree.complete);
        let read = tree.files.values().filter(|found| matches!(found, Found::File(_))).count();
        assert_eq!(read, 16);
    }
}
