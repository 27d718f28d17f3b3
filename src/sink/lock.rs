//! One process at a time writes to a target.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{FileType, FlockOperation, OFlags, SeekFrom};
use rustix::io::Errno;

use super::SinkError;
use super::place::Place;
use super::record::{self, Record};
use super::system::{Calls, OPEN_FILE};

/// How long another process may go on writing before this one gives up.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest pause between two attempts.
const PAUSE: Duration = Duration::from_millis(20);

/// The lock of a target: the file `.NAME.nodejoin-lock` beside it, which stays. Were it removed while others wait for it, two
/// could each hold the lock of another file of that name.
pub(super) struct Lock {
    name: OsString,
    file: Locked,
    /// Whether this process made the file.
    made: bool,
}

impl Lock {
    /// Waits for the lock, for a limited time.
    pub(super) fn of(calls: &Calls<'_>, place: &Place) -> Result<Self, SinkError> {
        let name = name(place);
        let path = place.shown_beside(&name);
        let failed = |error: Errno| match error {
            Errno::EXIST | Errno::ISDIR | Errno::LOOP | Errno::NXIO => SinkError::NotAFile(path.clone()),
            error => SinkError::System("lock", path.clone(), error.into()),
        };
        let mut waiting = Waiting::new();
        loop {
            let (file, made) = open(calls, place, &name).map_err(failed)?;
            let file = match lock(calls, file) {
                Ok(file) => file,
                Err(Errno::WOULDBLOCK) => {
                    waiting.pause(calls, place)?;
                    continue;
                }
                Err(error) => {
                    // Where nothing can be locked, nothing holds it.
                    if made && is_missing(error) {
                        let _ = calls.remove_file(&place.folder, &name);
                    }
                    return Err(failed(error));
                }
            };
            // Locked is what was opened. It counts only if that is what others find under the name.
            match calls.stat_at(&place.folder, &name) {
                Ok(named) if same(&named, &calls.stat(&file).map_err(failed)?) => {
                    return Ok(Self { name, file, made });
                }
                Ok(_) | Err(Errno::NOENT) => waiting.pause(calls, place)?,
                Err(error) => return Err(failed(error)),
            }
        }
    }

    /// What is in the file. One that is too large has nothing of nodejoin's.
    pub(super) fn record(&self, calls: &Calls<'_>) -> Result<Record, Errno> {
        rustix::fs::seek(&self.file, SeekFrom::Start(0))?;
        read(calls, &self.file)
    }

    /// Replaces what is in the file.
    pub(super) fn note(&self, calls: &Calls<'_>, record: &Record) -> Result<(), Errno> {
        let text = record.text();
        rustix::fs::seek(&self.file, SeekFrom::Start(0))?;
        calls.write(&self.file, text.as_bytes())?;
        calls.truncate(&self.file, text.len() as u64)
    }

    /// Removes the file of a lock that this process made for nothing. Others that wait for it see that it has no name any more.
    pub(super) fn forget(self, calls: &Calls<'_>, place: &Place) {
        if self.made {
            let _ = calls.remove_file(&place.folder, &self.name);
        }
        drop(self.file);
    }
}

/// The record beside a place, for those that only look. One that is being written is right line by line.
pub(super) fn recorded(calls: &Calls<'_>, place: &Place) -> Record {
    let file = calls.open(&place.folder, name(place), OPEN_FILE, 0);
    let is_file = |file: &OwnedFd| {
        calls.stat(file).is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile)
    };
    let file = file.ok().filter(is_file);
    file.and_then(|file| read(calls, file).ok()).unwrap_or_default()
}

fn name(place: &Place) -> OsString {
    let mut name = place.beside();
    name.push("lock");
    name
}

fn read(calls: &Calls<'_>, file: impl AsFd) -> Result<Record, Errno> {
    match calls.read(file, record::LARGEST) {
        Ok(bytes) => Ok(Record::of(&bytes)),
        Err(Errno::FBIG) => Ok(Record::default()),
        Err(error) => Err(error),
    }
}

/// A process that waits for another.
pub(super) struct Waiting {
    until: Instant,
    pause: Duration,
}

impl Waiting {
    pub(super) fn new() -> Self {
        Self { until: Instant::now() + PATIENCE, pause: Duration::from_millis(1) }
    }

    /// Waits a moment.
    ///
    /// # Errors
    /// When it has waited long enough, or the user does not want to wait any longer.
    pub(super) fn pause(&mut self, calls: &Calls<'_>, place: &Place) -> Result<(), SinkError> {
        if calls.is_stopped() {
            return Err(SinkError::Stopped);
        }
        if Instant::now() >= self.until {
            return Err(SinkError::Busy(place.shown.clone()));
        }
        std::thread::sleep(self.pause);
        self.pause = (2 * self.pause).min(PAUSE);
        Ok(())
    }
}

/// An open file with its lock, which ends with the value. Closing the file alone would not do: a child process that is about to
/// run another program holds the file, and so the lock, for a moment longer.
pub(super) struct Locked(OwnedFd);

impl AsFd for Locked {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        let _ = rustix::fs::flock(&self.0, FlockOperation::Unlock);
    }
}

impl Locked {
    /// Locks an open file if that is possible.
    pub(super) fn if_possible(calls: &Calls<'_>, file: OwnedFd) -> Self {
        let _ = try_lock(calls, &file);
        Self(file)
    }
}

/// Locks an open file, in the way that its file system offers.
pub(super) fn lock(calls: &Calls<'_>, file: OwnedFd) -> Result<Locked, Errno> {
    try_lock(calls, &file).map(|()| Locked(file))
}

fn try_lock(calls: &Calls<'_>, file: &OwnedFd) -> Result<(), Errno> {
    match calls.try_lock(file) {
        Err(error) if is_missing(error) => match calls.try_lock_records(file) {
            // The error of fcntl where flock gives EWOULDBLOCK.
            Err(Errno::ACCESS) => Err(Errno::WOULDBLOCK),
            locked => locked,
        },
        locked => locked,
    }
}

/// Whether an error means that the file system has no such lock, for this file.
fn is_missing(error: Errno) -> bool {
    [Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOLCK, Errno::INVAL, Errno::BADF].contains(&error)
}

/// Opens the file of a lock, and reports whether it is new.
fn open(calls: &Calls<'_>, place: &Place, name: &OsString) -> Result<(OwnedFd, bool), Errno> {
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = loop {
        match calls.open(&place.folder, name, flags | OFlags::CREATE | OFlags::EXCL, 0o600) {
            Err(Errno::EXIST) => {}
            made => return made.map(|file| (file, true)),
        }
        match calls.open(&place.folder, name, flags, 0) {
            // Removed in between.
            Err(Errno::NOENT) => {}
            opened => break opened?,
        }
    };
    match FileType::from_raw_mode(calls.stat(&file)?.st_mode) {
        FileType::RegularFile => Ok((file, false)),
        _ => Err(Errno::EXIST),
    }
}

/// Whether two descriptions are of the same file.
pub(super) fn same(one: &rustix::fs::Stat, other: &rustix::fs::Stat) -> bool {
    (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests look at the disk")]
mod tests {
    use super::*;
    use crate::sink::Writing;

    #[test]
    fn a_lock_ends_with_its_value_although_another_process_holds_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let calls = Writing::default().calls();
        let open = || {
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC;
            calls.open(rustix::fs::CWD, folder.path().join("lock"), flags, 0o600).unwrap()
        };
        let file = open();
        // What fork gives to a child.
        let _of_the_child = file.try_clone().unwrap();
        let locked = lock(&calls, file).unwrap();
        assert!(matches!(lock(&calls, open()), Err(Errno::WOULDBLOCK)));
        drop(locked);
        assert!(lock(&calls, open()).is_ok());
    }
}
