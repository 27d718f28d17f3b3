//! The system calls of the sink, each behind a seam.

use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::OsStrExt as _;

use rustix::fd::{AsFd, AsRawFd as _, OwnedFd};
use rustix::fs::{AtFlags, Dir, FileType, FlockOperation, Gid, Mode, OFlags, RenameFlags, Stat, Uid};
use rustix::io::Errno;
use zeroize::Zeroizing;

/// Sees each system call of the sink before it is made. Tests let the nth one fail, wait, or be the last one of a process; the
/// command line reports signals through it.
pub trait Watch: Sync {
    /// Called before the system call of this name. An error is used as the result of the call, which is not made then.
    ///
    /// # Errors
    /// Whatever the call is meant to fail with.
    fn before(&self, call: &'static str) -> std::io::Result<()> {
        let _ = call;
        Ok(())
    }

    /// Whether the user wants to stop. Nothing new is begun then, and what was begun is cleaned up.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// Lets every call pass.
pub struct Unwatched;

impl Watch for Unwatched {}

/// The most that the list of a file's attributes, or the value of one, has of bytes.
const LARGEST_ATTRIBUTE: usize = 64 * 1024;

/// How a folder is opened: never through a link.
pub(super) const OPEN_FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// How a file is opened to be read: never through a link, without waiting for the writer of a pipe.
pub(super) const OPEN_FILE: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

/// How a new file is opened.
pub(super) const CREATE: OFlags =
    OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::EXCL).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// How a new file is opened in a folder, without a name.
pub(super) const NAMELESS: OFlags = OFlags::WRONLY.union(OFlags::TMPFILE).union(OFlags::CLOEXEC);

/// The calls that are made.
#[derive(Clone, Copy)]
pub(super) struct Calls<'w> {
    watch: &'w dyn Watch,
    sync: bool,
}

impl<'w> Calls<'w> {
    pub(super) fn new(watch: &'w dyn Watch, sync: bool) -> Self {
        Self { watch, sync }
    }

    pub(super) fn call<T>(
        &self,
        name: &'static str,
        call: impl FnMut() -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        self.watch.before(name).map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
        rustix::io::retry_on_intr(call)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.watch.is_stopped()
    }

    pub(super) fn open(
        &self,
        at: impl AsFd,
        path: impl AsRef<OsStr>,
        flags: OFlags,
        mode: u32,
    ) -> Result<OwnedFd, Errno> {
        let path = path.as_ref();
        self.call("openat", || rustix::fs::openat(at.as_fd(), path, flags, Mode::from_raw_mode(mode)))
    }

    /// Opens a folder below another, through no link and into no other file system, also none that is mounted from this one.
    pub(super) fn open_folder(&self, at: impl AsFd, path: impl AsRef<OsStr>) -> Result<OwnedFd, Errno> {
        self.call("openat", || open_beneath(at.as_fd(), path.as_ref()))
    }

    pub(super) fn make_folder(&self, at: impl AsFd, path: impl AsRef<OsStr>, mode: u32) -> Result<(), Errno> {
        self.call("mkdirat", || rustix::fs::mkdirat(at.as_fd(), path.as_ref(), Mode::from_raw_mode(mode)))
    }

    pub(super) fn write(&self, file: impl AsFd, mut bytes: &[u8]) -> Result<(), Errno> {
        while !bytes.is_empty() {
            match self.call("write", || rustix::io::write(file.as_fd(), bytes))? {
                0 => return Err(Errno::IO),
                written => bytes = bytes.get(written..).unwrap_or_default(),
            }
        }
        Ok(())
    }

    /// Reads a file to its end; `FBIG` when it is larger than `limit`. It may hold a secret, so what was read is wiped.
    pub(super) fn read(&self, file: impl AsFd, limit: u64) -> Result<Zeroizing<Vec<u8>>, Errno> {
        let size = u64::try_from(self.stat(file.as_fd())?.st_size).unwrap_or(0);
        let room = usize::try_from(size.min(limit)).map_err(|_| Errno::FBIG)? + 1;
        let mut bytes = Zeroizing::new(vec![0_u8; room]);
        let mut filled = 0;
        loop {
            if filled == bytes.len() {
                // It grows while it is read.
                bytes.resize(2 * filled, 0);
            }
            let rest = bytes.get_mut(filled..).unwrap_or_default();
            match self.call("read", || rustix::io::read(file.as_fd(), &mut *rest))? {
                0 => {
                    bytes.truncate(filled);
                    return Ok(bytes);
                }
                read => filled += read,
            }
            if filled as u64 > limit {
                return Err(Errno::FBIG);
            }
        }
    }

    /// Reads the next bytes of a file, as many as there is room for; 0 at its end.
    pub(super) fn read_some(&self, file: impl AsFd, room: &mut [u8]) -> Result<usize, Errno> {
        self.call("read", || rustix::io::read(file.as_fd(), &mut *room))
    }

    /// Cuts a file after so many bytes.
    pub(super) fn truncate(&self, file: impl AsFd, length: u64) -> Result<(), Errno> {
        self.call("ftruncate", || rustix::fs::ftruncate(file.as_fd(), length))
    }

    /// What makes a file this one and no other, not even one that replaces it: the number of its inode, and when that was made or, where
    /// the file system does not know, when it was changed last. The system chooses both.
    pub(super) fn identity(&self, file: impl AsFd) -> Result<String, Errno> {
        self.call("fstat", || identity(file.as_fd()))
    }

    /// Closes a file that was written: some file systems report only then that there was no room.
    pub(super) fn close(&self, file: OwnedFd) -> Result<(), Errno> {
        self.watch.before("close").map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
        match nix::unistd::close(file) {
            // Linux has closed it all the same.
            Ok(()) | Err(nix::errno::Errno::EINTR) => Ok(()),
            Err(error) => Err(Errno::from_raw_os_error(error as i32)),
        }
    }

    pub(super) fn set_mode(&self, file: impl AsFd, mode: u32) -> Result<(), Errno> {
        self.call("fchmod", || rustix::fs::fchmod(file.as_fd(), Mode::from_raw_mode(mode)))
    }

    pub(super) fn set_mode_at(&self, at: impl AsFd, path: impl AsRef<OsStr>, mode: u32) -> Result<(), Errno> {
        let mode = Mode::from_raw_mode(mode);
        self.call("fchmodat", || rustix::fs::chmodat(at.as_fd(), path.as_ref(), mode, AtFlags::empty()))
    }

    pub(super) fn set_owner(&self, file: impl AsFd, user: u32, group: u32) -> Result<(), Errno> {
        let (user, group) = (Uid::from_raw(user), Gid::from_raw(group));
        self.call("fchown", || rustix::fs::fchown(file.as_fd(), Some(user), Some(group)))
    }

    /// The names of the extended attributes of a file; each ends in a zero.
    pub(super) fn attributes(&self, file: impl AsFd) -> Result<Vec<u8>, Errno> {
        self.call("flistxattr", || {
            let mut list = vec![0_u8; LARGEST_ATTRIBUTE];
            let length = rustix::fs::flistxattr(file.as_fd(), list.as_mut_slice())?;
            list.truncate(length);
            Ok(list)
        })
    }

    /// The value of one.
    pub(super) fn attribute(&self, file: impl AsFd, name: &CStr) -> Result<Vec<u8>, Errno> {
        self.call("fgetxattr", || {
            let mut value = vec![0_u8; LARGEST_ATTRIBUTE];
            let length = rustix::fs::fgetxattr(file.as_fd(), name, value.as_mut_slice())?;
            value.truncate(length);
            Ok(value)
        })
    }

    pub(super) fn set_attribute(&self, file: impl AsFd, name: &CStr, value: &[u8]) -> Result<(), Errno> {
        self.call("fsetxattr", || {
            rustix::fs::fsetxattr(file.as_fd(), name, value, rustix::fs::XattrFlags::empty())
        })
    }

    /// Waits until a file is on the disk, unless nothing is synced.
    pub(super) fn sync(&self, file: impl AsFd) -> Result<(), Errno> {
        match self.sync {
            true => match self.call("fsync", || rustix::fs::fsync(file.as_fd())) {
                // What cannot be synced, such as a folder of some file systems, is as safe as it gets.
                Err(Errno::INVAL | Errno::ROFS | Errno::OPNOTSUPP) => Ok(()),
                synced => synced,
            },
            false => Ok(()),
        }
    }

    /// Waits until all of a file system is on the disk, unless nothing is synced.
    #[cfg(target_os = "linux")]
    pub(super) fn sync_all(&self, file: impl AsFd) -> Result<(), Errno> {
        match self.sync {
            true => match self.call("syncfs", || rustix::fs::syncfs(file.as_fd())) {
                Err(Errno::OPNOTSUPP) => Ok(()),
                // A filter does not let it pass; this one it may.
                Err(Errno::NOSYS | Errno::PERM) => {
                    rustix::fs::sync();
                    Ok(())
                }
                synced => synced,
            },
            false => Ok(()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn sync_all(&self, file: impl AsFd) -> Result<(), Errno> {
        if self.sync {
            rustix::fs::sync();
        }
        self.sync(file)
    }

    pub(super) fn rename(&self, from: (impl AsFd, &OsStr), to: (impl AsFd, &OsStr)) -> Result<(), Errno> {
        self.call("renameat", || rustix::fs::renameat(from.0.as_fd(), from.1, to.0.as_fd(), to.1))
    }

    /// Renames with [`RenameFlags`]; `NOSYS` and others where the file system has none.
    pub(super) fn rename_with(
        &self,
        from: (impl AsFd, &OsStr),
        to: (impl AsFd, &OsStr),
        flags: RenameFlags,
    ) -> Result<(), Errno> {
        self.call("renameat2", || {
            rustix::fs::renameat_with(from.0.as_fd(), from.1, to.0.as_fd(), to.1, flags)
        })
    }

    pub(super) fn link(&self, from: (impl AsFd, &OsStr), to: (impl AsFd, &OsStr)) -> Result<(), Errno> {
        self.call("linkat", || {
            rustix::fs::linkat(from.0.as_fd(), from.1, to.0.as_fd(), to.1, AtFlags::empty())
        })
    }

    /// Gives a name to a file that was opened without one.
    pub(super) fn name(&self, file: impl AsFd, to: (impl AsFd, &OsStr)) -> Result<(), Errno> {
        let open = format!("/proc/self/fd/{}", file.as_fd().as_raw_fd());
        let follow = AtFlags::SYMLINK_FOLLOW;
        self.call("linkat", || rustix::fs::linkat(rustix::fs::CWD, &*open, to.0.as_fd(), to.1, follow))
    }

    pub(super) fn remove_file(&self, at: impl AsFd, path: impl AsRef<OsStr>) -> Result<(), Errno> {
        self.call("unlinkat", || rustix::fs::unlinkat(at.as_fd(), path.as_ref(), AtFlags::empty()))
    }

    pub(super) fn remove_folder(&self, at: impl AsFd, path: impl AsRef<OsStr>) -> Result<(), Errno> {
        self.call("unlinkat", || rustix::fs::unlinkat(at.as_fd(), path.as_ref(), AtFlags::REMOVEDIR))
    }

    pub(super) fn stat(&self, file: impl AsFd) -> Result<Stat, Errno> {
        self.call("fstat", || rustix::fs::fstat(file.as_fd()))
    }

    pub(super) fn stat_at(&self, at: impl AsFd, path: impl AsRef<OsStr>) -> Result<Stat, Errno> {
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        self.call("fstatat", || rustix::fs::statat(at.as_fd(), path.as_ref(), flags))
    }

    /// What is in a folder under a name.
    pub(super) fn look(&self, at: impl AsFd, name: &OsStr) -> Result<Seen, Errno> {
        self.call("fstatat", || look(at.as_fd(), name))
    }

    /// The kind of what is at a path; none when nothing is.
    pub(super) fn kind(&self, at: impl AsFd, path: impl AsRef<OsStr>) -> Result<Option<FileType>, Errno> {
        match self.stat_at(at, path) {
            Ok(stat) => Ok(Some(FileType::from_raw_mode(stat.st_mode))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Locks a file if nothing else has the lock.
    pub(super) fn try_lock(&self, file: impl AsFd) -> Result<(), Errno> {
        self.call("flock", || rustix::fs::flock(file.as_fd(), FlockOperation::NonBlockingLockExclusive))
    }

    /// The same with a lock of records, for file systems without the other. It is for files that are open for writing.
    pub(super) fn try_lock_records(&self, file: impl AsFd) -> Result<(), Errno> {
        self.call("fcntl", || rustix::fs::fcntl_lock(file.as_fd(), FlockOperation::NonBlockingLockExclusive))
    }

    /// The names in a folder, sorted.
    pub(super) fn names(&self, folder: impl AsFd) -> Result<Vec<(CString, FileType)>, Errno> {
        self.call("getdents", || {
            let mut names = Vec::new();
            for entry in Dir::read_from(folder.as_fd())? {
                let entry = entry?;
                if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
                    names.push((entry.file_name().to_owned(), entry.file_type()));
                }
            }
            names.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            Ok(names)
        })
    }
}

/// The name of an entry as a path.
pub(super) fn name_of(name: &CString) -> &OsStr {
    OsStr::from_bytes(name.as_bytes())
}

#[cfg(target_os = "linux")]
fn open_beneath(at: rustix::fd::BorrowedFd<'_>, path: &OsStr) -> Result<OwnedFd, Errno> {
    use rustix::fs::{ResolveFlags, openat2};
    let inside = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    match openat2(at, path, OPEN_FOLDER, Mode::empty(), inside) {
        // EPERM: old filters answer so to calls that they do not know. EAGAIN: something was renamed meanwhile.
        Err(Errno::NOSYS | Errno::PERM | Errno::AGAIN) => open_by_steps(at, path),
        opened => opened,
    }
}

#[cfg(not(target_os = "linux"))]
fn open_beneath(at: rustix::fd::BorrowedFd<'_>, path: &OsStr) -> Result<OwnedFd, Errno> {
    open_by_steps(at, path)
}

/// The same, one part of the path after the other.
fn open_by_steps(at: rustix::fd::BorrowedFd<'_>, path: &OsStr) -> Result<OwnedFd, Errno> {
    let device = rustix::fs::fstat(at)?.st_dev;
    let mut folder: Option<OwnedFd> = None;
    for part in path.as_bytes().split(|byte| *byte == b'/').filter(|part| !part.is_empty()) {
        if part == b".." {
            return Err(Errno::XDEV);
        }
        let base = folder.as_ref().map_or(at, |folder| folder.as_fd());
        if is_mounted(base, OsStr::from_bytes(part)) {
            return Err(Errno::XDEV);
        }
        let inner = rustix::fs::openat(base, part, OPEN_FOLDER, Mode::empty())?;
        if rustix::fs::fstat(&inner)?.st_dev != device {
            return Err(Errno::XDEV);
        }
        folder = Some(inner);
    }
    folder.ok_or(Errno::NOENT)
}

/// What is in a folder under a name, as it was seen: equal when nothing has changed. Inodes are left out, since some file systems
/// number a file anew when a folder around it is renamed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    size: u64,
    changed: (i64, i64),
    pub(super) kind: FileType,
    pub(super) mode: u32,
    pub(super) owner: u32,
    pub(super) links: u64,
    pub(super) mounted: bool,
}

impl Seen {
    /// Whether only its owner may read it.
    pub(super) fn is_private(&self) -> bool {
        self.mode & 0o077 == 0
    }
}

#[cfg(target_os = "linux")]
fn identity(file: rustix::fd::BorrowedFd<'_>) -> Result<String, Errno> {
    use rustix::fs::{StatxFlags, statx};
    let wanted = StatxFlags::BASIC_STATS | StatxFlags::BTIME;
    match statx(file, "", AtFlags::EMPTY_PATH, wanted) {
        Ok(found) if found.stx_mask & StatxFlags::BTIME.bits() != 0 => {
            Ok(format!("b{}.{}.{}", found.stx_ino, found.stx_btime.tv_sec, found.stx_btime.tv_nsec))
        }
        Ok(_) | Err(Errno::NOSYS | Errno::PERM) => identity_by_stat(file),
        Err(error) => Err(error),
    }
}

#[cfg(not(target_os = "linux"))]
fn identity(file: rustix::fd::BorrowedFd<'_>) -> Result<String, Errno> {
    identity_by_stat(file)
}

fn identity_by_stat(file: rustix::fd::BorrowedFd<'_>) -> Result<String, Errno> {
    let found = rustix::fs::fstat(file)?;
    Ok(format!("c{}.{}.{}", found.st_ino, found.st_ctime, found.st_ctime_nsec))
}

/// Whether something is mounted at a path, as far as the kernel reports it.
pub(super) fn is_mounted(at: rustix::fd::BorrowedFd<'_>, name: &OsStr) -> bool {
    look(at, name).is_ok_and(|seen| seen.mounted)
}

#[cfg(target_os = "linux")]
fn look(at: rustix::fd::BorrowedFd<'_>, name: &OsStr) -> Result<Seen, Errno> {
    use rustix::fs::{StatxAttributes, StatxFlags, statx};
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    let found = match statx(at, name, flags, StatxFlags::BASIC_STATS) {
        Err(Errno::NOSYS | Errno::PERM) => return look_by_stat(at, name),
        found => found?,
    };
    Ok(Seen {
        size: found.stx_size,
        changed: (found.stx_mtime.tv_sec, found.stx_mtime.tv_nsec.into()),
        kind: FileType::from_raw_mode(found.stx_mode.into()),
        mode: u32::from(found.stx_mode) & 0o7777,
        owner: found.stx_uid,
        links: found.stx_nlink.into(),
        mounted: found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT),
    })
}

#[cfg(not(target_os = "linux"))]
fn look(at: rustix::fd::BorrowedFd<'_>, name: &OsStr) -> Result<Seen, Errno> {
    look_by_stat(at, name)
}

#[allow(
    clippy::unnecessary_cast,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "the types of these fields differ from system to system"
)]
fn look_by_stat(at: rustix::fd::BorrowedFd<'_>, name: &OsStr) -> Result<Seen, Errno> {
    let found = rustix::fs::statat(at, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(Seen {
        size: found.st_size as u64,
        changed: (found.st_mtime as i64, found.st_mtime_nsec as i64),
        kind: FileType::from_raw_mode(found.st_mode),
        mode: (found.st_mode & 0o7777) as u32,
        owner: found.st_uid as u32,
        links: found.st_nlink as u64,
        mounted: rustix::fs::fstat(at)?.st_dev != found.st_dev,
    })
}
