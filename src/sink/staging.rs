//! A folder beside a place, in which files wait until they are whole.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;

use rustix::fd::OwnedFd;
use rustix::fs::FileType;
use rustix::io::Errno;
use zeroize::Zeroizing;

use super::SinkError;
use super::lock::{Locked, lock};
use super::place::Place;
use super::record::Record;
use super::system::{CREATE, Calls, NAMELESS, OPEN_FILE, name_of};

/// The file that shows whose the folder is. It also keeps git away: nothing below the folder is ever added.
const MARK: &str = ".gitignore";
/// Its content.
const TEXT: &[u8] = b"# Made by nodejoin, format 1: files on their way to their place. The next nodejoin removes the folder.\n*\n";
/// The names of what a process has still to do; see `commit.rs`.
pub(super) const JOURNAL: &str = "journal";
/// A journal that is not whole yet.
const DRAFT: &str = "journal.draft";
/// The paths that this process writes.
pub(super) const LIST: &str = "list";
/// The largest list or journal that is read.
const LARGEST: u64 = 1024 * 1024 * 1024;
/// Characters of the random part of the name.
const RANDOM: usize = 16;

/// Makes the mark of a folder. It is whole when it gets its name, where the file system has files without one: git would list an
/// empty one.
fn mark(calls: &Calls<'_>, folder: &OwnedFd) -> Result<Locked, Errno> {
    // Where nothing can be locked, the lock of the target is missing as well, and nothing gets here.
    let written = |file| {
        let mark = Locked::if_possible(calls, file);
        calls.write(&mark, TEXT).map(|()| mark)
    };
    if let Ok(file) = calls.open(folder, ".", NAMELESS, 0o600) {
        let mark = written(file)?;
        if calls.name(&mark, (folder, OsStr::new(MARK))).is_ok() {
            return Ok(mark);
        }
    }
    written(calls.open(folder, MARK, CREATE, 0o600)?)
}

/// A folder beside a place: `.NAME.nodejoin-RANDOM`, readable by its owner alone. Its mark is locked as long as the process
/// lives that made it, or that cleans it up.
pub(super) struct Staging<'w> {
    pub(super) calls: Calls<'w>,
    pub(super) folder: OwnedFd,
    pub(super) name: OsString,
    mark: Locked,
}

impl<'w> Staging<'w> {
    /// Makes one.
    pub(super) fn new(calls: Calls<'w>, place: &Place) -> Result<Self, SinkError> {
        let failed =
            |error: Errno| SinkError::System("create a folder beside", place.shown.clone(), error.into());
        let name = loop {
            let mut name = place.beside();
            name.push(random().map_err(failed)?);
            match calls.make_folder(&place.folder, &name, 0o700) {
                Err(Errno::EXIST) => {}
                made => {
                    made.map_err(failed)?;
                    break name;
                }
            }
        };
        let marked = || {
            let folder = calls.open_folder(&place.folder, &name)?;
            // Regardless of the umask.
            calls.set_mode(&folder, 0o700)?;
            let mark = mark(&calls, &folder)?;
            Ok((folder, mark))
        };
        match marked() {
            Ok((folder, mark)) => Ok(Self { calls, folder, name, mark }),
            Err(error) => {
                if let Ok(folder) = calls.open_folder(&place.folder, &name) {
                    let _ = calls.remove_file(&folder, MARK);
                }
                let _ = calls.remove_folder(&place.folder, &name);
                Err(failed(error))
            }
        }
    }

    /// Those beside a place that processes left which are gone. A folder without the mark is somebody else's, whatever its name.
    pub(super) fn left(calls: Calls<'w>, place: &Place) -> Result<Vec<Self>, Errno> {
        let mut left = Vec::new();
        for name in names(&calls, place)? {
            let Ok(folder) = calls.open_folder(&place.folder, &name) else { continue };
            match calls.open(&folder, MARK, OPEN_FILE | rustix::fs::OFlags::RDWR, 0) {
                // Otherwise its process lives.
                Ok(mark) if is_mark(&calls, &folder, &mark)? => {
                    if let Ok(mark) = lock(&calls, mark) {
                        left.push(Self { calls, folder, name, mark });
                    }
                }
                // Its process died before it could mark it. Removing an empty folder loses nothing.
                Err(Errno::NOENT) => {
                    let _ = calls.remove_folder(&place.folder, &name);
                }
                _ => {}
            }
        }
        Ok(left)
    }

    /// What a record has of it.
    pub(super) fn identity(&self) -> Result<String, Errno> {
        self.calls.identity(&self.mark)
    }

    /// Whether a process made it that wrote this record.
    pub(super) fn is_recorded(&self, record: &Record) -> bool {
        record.has_staging(&self.calls, &self.mark)
    }

    /// Writes a file of the folder itself.
    pub(super) fn note(&self, name: &str, content: &[u8]) -> Result<(), Errno> {
        let file = self.calls.open(&self.folder, name, CREATE, 0o600)?;
        self.calls.write(&file, content)?;
        self.calls.sync(&file)?;
        self.calls.close(file)
    }

    /// Writes the journal, whole or not at all.
    pub(super) fn begin(&self, journal: &[u8]) -> Result<(), Errno> {
        self.note(DRAFT, journal)?;
        let (from, to) = (OsStr::new(DRAFT), OsStr::new(JOURNAL));
        self.calls.rename((&self.folder, from), (&self.folder, to))?;
        self.calls.sync(&self.folder)
    }

    /// Reads one; none when there is none.
    pub(super) fn noted(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Errno> {
        match self.calls.open(&self.folder, name, OPEN_FILE, 0) {
            Ok(file) => self.calls.read(&file, LARGEST).map(Some),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes one.
    pub(super) fn forget(&self, name: impl AsRef<OsStr>) -> Result<(), Errno> {
        match self.calls.remove_file(&self.folder, name) {
            Err(Errno::NOENT) => Ok(()),
            removed => removed,
        }
    }

    /// Removes the folder when nothing is in it but what belongs to it. It stays otherwise, marked.
    pub(super) fn remove(self, place: &Place) -> Result<(), Errno> {
        let others = |name: &OsStr| ![MARK, LIST, DRAFT].iter().any(|own| name == *own);
        if self.calls.names(&self.folder)?.iter().any(|(name, _)| others(name_of(name))) {
            return Err(Errno::NOTEMPTY);
        }
        self.forget(LIST)?;
        self.forget(DRAFT)?;
        // NFS and FUSE keep an open file under another name in the folder. What guards the place is locked all the same.
        drop(self.mark);
        match self.calls.remove_file(&self.folder, MARK) {
            Err(Errno::NOENT) => {}
            removed => removed?,
        }
        self.calls.remove_folder(&place.folder, &self.name)
    }
}

/// The names of folders beside a place that may be a process's, whichever it was.
fn names(calls: &Calls<'_>, place: &Place) -> Result<Vec<OsString>, Errno> {
    let begin = place.beside();
    named(calls, place, |before| before == begin.as_bytes())
}

/// The names of folders in the folder of a place that may be a process's and begin in such a way.
fn named(calls: &Calls<'_>, place: &Place, begins: impl Fn(&[u8]) -> bool) -> Result<Vec<OsString>, Errno> {
    let fits = |name: &OsStr| {
        let name = name.as_bytes();
        let parts = name.len().checked_sub(RANDOM).map(|at| name.split_at(at));
        parts.is_some_and(|(before, random)| random.iter().all(u8::is_ascii_hexdigit) && begins(before))
    };
    // The folder's own descriptor remembers how far it was read.
    let folder = calls.open(&place.folder, ".", super::system::OPEN_FOLDER, 0)?;
    let names = calls.names(&folder)?.into_iter();
    let names = names.filter(|(_, kind)| matches!(kind, FileType::Directory | FileType::Unknown));
    Ok(names.map(|(name, _)| name_of(&name).to_owned()).filter(|name| fits(name)).collect())
}

/// The names of what is left beside a place, for those that only look.
pub(super) fn left_beside(calls: &Calls<'_>, place: &Place) -> Result<Vec<OsString>, Errno> {
    Ok(abandoned(calls, place, names(calls, place)?))
}

/// The names of what is left in the same folder of other places.
pub(super) fn left_by_others(calls: &Calls<'_>, place: &Place) -> Result<Vec<OsString>, Errno> {
    let own = place.beside();
    let others = |before: &[u8]| {
        before.len() > 2
            && before.starts_with(b".")
            && before.ends_with(b".nodejoin-")
            && before != own.as_bytes()
    };
    Ok(abandoned(calls, place, named(calls, place, others)?))
}

/// Those of the folders whose process is gone.
fn abandoned(calls: &Calls<'_>, place: &Place, names: Vec<OsString>) -> Vec<OsString> {
    let marked = |name: &OsString| {
        let folder = calls.open_folder(&place.folder, name)?;
        let mark = match calls.open(&folder, MARK, OPEN_FILE, 0) {
            // Its process died before it could mark it.
            Err(Errno::NOENT) => return Ok(calls.names(&folder)?.is_empty()),
            mark => mark?,
        };
        // Locked: its process lives.
        Ok::<_, Errno>(is_mark(calls, &folder, &mark)? && lock(calls, mark).is_ok())
    };
    names.into_iter().filter(|name| marked(name).unwrap_or(false)).collect()
}

/// Whether a file is the mark of a folder: all of it, or its beginning where nothing else is in the folder yet.
fn is_mark(calls: &Calls<'_>, folder: &OwnedFd, mark: &OwnedFd) -> Result<bool, Errno> {
    if FileType::from_raw_mode(calls.stat(mark)?.st_mode) != FileType::RegularFile {
        return Ok(false);
    }
    let Ok(text) = calls.read(mark, TEXT.len() as u64) else { return Ok(false) };
    if text.as_slice() == TEXT {
        return Ok(true);
    }
    Ok(TEXT.starts_with(&text) && calls.names(folder)?.len() == 1)
}

/// Sixteen random characters.
fn random() -> Result<String, Errno> {
    let mut bytes = [0; RANDOM / 2];
    crate::secret::system_random(&mut bytes).map_err(|_| Errno::IO)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
