//! What the system has of a file beside its bytes.

use std::ffi::OsStr;

use rustix::fd::AsFd;
use rustix::fs::AtFlags;
use rustix::io::Errno;

use super::system::Calls;

/// Kind, mode, owner, names, size, inode and times of a file or folder. While all of them are the same, nothing wrote to it: the
/// system sets the time of the last change, and has no call to choose it. The device is left out: its number changes from boot to
/// boot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stamp {
    fields: [u64; 8],
    /// When it was changed last, in seconds and nanoseconds.
    pub(super) changed: (i64, u64),
    /// Whether something is mounted there.
    pub(super) mounted: bool,
}

/// A folder that is moved as a whole is another one to the system since then, though nothing in it changed; and its size and the number of
/// its names are each file system's own matter.
const OF_FOLDERS: [usize; 3] = [3, 4, 7];

impl Stamp {
    /// It as bytes, to be digested.
    pub(super) fn bytes(&self) -> [u8; 64] {
        bytes_of(&self.fields)
    }

    /// The same of a folder that may be moved.
    pub(super) fn bytes_of_moved(&self) -> [u8; 64] {
        let mut fields = self.fields;
        fields
            .iter_mut()
            .enumerate()
            .filter(|(at, _)| OF_FOLDERS.contains(at))
            .for_each(|(_, field)| *field = 0);
        bytes_of(&fields)
    }
}

fn bytes_of(fields: &[u64; 8]) -> [u8; 64] {
    let mut bytes = [0; 64];
    for (place, field) in bytes.chunks_exact_mut(8).zip(fields) {
        place.copy_from_slice(&field.to_be_bytes());
    }
    bytes
}

impl Calls<'_> {
    /// The stamp of what is at a path, of a link its own.
    pub(super) fn stamp(&self, at: impl AsFd, path: impl AsRef<OsStr>) -> Result<Stamp, Errno> {
        self.call("fstatat", || stamp(at.as_fd(), path.as_ref()))
    }
}

#[cfg(target_os = "linux")]
fn stamp(at: rustix::fd::BorrowedFd<'_>, path: &OsStr) -> Result<Stamp, Errno> {
    use rustix::fs::{StatxAttributes, StatxFlags, statx};
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    let found = match statx(at, path, flags, StatxFlags::BASIC_STATS) {
        Err(Errno::NOSYS | Errno::PERM) => return stamp_by_stat(at, path),
        found => found?,
    };
    let (written, changed) = (found.stx_mtime, found.stx_ctime);
    Ok(Stamp {
        fields: [
            found.stx_mode.into(),
            found.stx_uid.into(),
            found.stx_gid.into(),
            found.stx_nlink.into(),
            found.stx_size,
            found.stx_ino,
            bits(written.tv_sec, written.tv_nsec.into()),
            bits(changed.tv_sec, changed.tv_nsec.into()),
        ],
        changed: (changed.tv_sec, changed.tv_nsec.into()),
        mounted: found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT),
    })
}

#[cfg(not(target_os = "linux"))]
fn stamp(at: rustix::fd::BorrowedFd<'_>, path: &OsStr) -> Result<Stamp, Errno> {
    stamp_by_stat(at, path)
}

#[allow(
    clippy::unnecessary_cast,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "the types of these fields differ from system to system"
)]
fn stamp_by_stat(at: rustix::fd::BorrowedFd<'_>, path: &OsStr) -> Result<Stamp, Errno> {
    let found = rustix::fs::statat(at, path, AtFlags::SYMLINK_NOFOLLOW)?;
    let changed = (found.st_ctime as i64, found.st_ctime_nsec as u64);
    Ok(Stamp {
        fields: [
            u64::from(found.st_mode as u32),
            u64::from(found.st_uid as u32),
            u64::from(found.st_gid as u32),
            found.st_nlink as u64,
            found.st_size as u64,
            found.st_ino as u64,
            bits(found.st_mtime as i64, found.st_mtime_nsec as u64),
            bits(changed.0, changed.1),
        ],
        changed,
        mounted: rustix::fs::fstat(at)?.st_dev != found.st_dev,
    })
}

/// Seconds and nanoseconds in one number, which no other time of some centuries has.
fn bits(seconds: i64, nanoseconds: u64) -> u64 {
    seconds.cast_unsigned().wrapping_mul(1_000_000_000).wrapping_add(nanoseconds)
}
