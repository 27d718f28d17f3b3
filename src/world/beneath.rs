//! Opens a path below a folder, and nothing that a link or `..` would reach outside of it.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, openat, readlinkat};
use rustix::io::Errno;

use super::ReadError;

/// Read, without waiting for a writer of a pipe and without becoming a terminal's session.
const READ: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK).union(OFlags::NOCTTY);

/// Folders on the way need only be passable, where the system has a flag for that.
#[cfg(target_os = "linux")]
const PASS: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const PASS: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// As many links as Linux follows in one path.
const MOST_LINKS: usize = 40;

/// Opens what `path` names below `root`, file or folder.
pub(super) fn open(root: BorrowedFd<'_>, path: &str) -> Result<OwnedFd, ReadError> {
    if path.starts_with('/') || path.split('/').any(|part| part == "..") {
        return Err(ReadError::Outside);
    }
    let path = if path.is_empty() { "." } else { path };
    match open_in_kernel(root, path) {
        Some(result) => result,
        None => open_by_steps(root, path),
    }
}

/// One system call that refuses to leave `root`; none where the kernel, or a container's filter, does not have it.
#[cfg(target_os = "linux")]
fn open_in_kernel(root: BorrowedFd<'_>, path: &str) -> Option<Result<OwnedFd, ReadError>> {
    use rustix::fs::{ResolveFlags, openat2};
    let beneath = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    match openat2(root, path, READ, Mode::empty(), beneath) {
        Ok(file) => Some(Ok(file)),
        // EAGAIN: something was renamed meanwhile. EPERM: old filters answer so to calls that they do not know.
        Err(Errno::NOSYS | Errno::PERM | Errno::AGAIN) => None,
        Err(Errno::XDEV) => Some(Err(ReadError::Outside)),
        Err(errno) => Some(Err(read_error(errno))),
    }
}

#[cfg(not(target_os = "linux"))]
fn open_in_kernel(_: BorrowedFd<'_>, _: &str) -> Option<Result<OwnedFd, ReadError>> {
    None
}

/// The same one part of the path after the other. Each folder is held open, and `..` in a link goes back to the
/// one that was held: nothing that others rename meanwhile leads outside.
fn open_by_steps(root: BorrowedFd<'_>, path: &str) -> Result<OwnedFd, ReadError> {
    let mut folders: Vec<OwnedFd> = Vec::new();
    let mut rest: Vec<Vec<u8>> = parts(path.as_bytes());
    let mut links = 0;
    loop {
        let at = folders.last().map_or(root, |folder| folder.as_fd());
        let Some(part) = rest.pop() else {
            return openat(at, ".", READ, Mode::empty()).map_err(read_error);
        };
        if part == b".." {
            folders.pop().ok_or(ReadError::Outside)?;
            continue;
        }
        let flags = if rest.is_empty() { READ } else { PASS };
        match openat(at, part.as_slice(), flags | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(file) if rest.is_empty() => return Ok(file),
            Ok(folder) => folders.push(folder),
            Err(errno) => {
                // A link gives ELOOP, or ENOTDIR where a folder is needed.
                let Ok(target) = readlinkat(at, part.as_slice(), Vec::new()) else {
                    return Err(read_error(errno));
                };
                links += 1;
                if links > MOST_LINKS {
                    return Err(read_error(Errno::LOOP));
                }
                if target.as_bytes().starts_with(b"/") {
                    return Err(ReadError::Outside);
                }
                rest.extend(parts(target.as_bytes()));
            }
        }
    }
}

/// The parts of a path, last one first.
fn parts(path: &[u8]) -> Vec<Vec<u8>> {
    let parts = path.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".");
    parts.rev().map(<[u8]>::to_vec).collect()
}

/// Why a file could not be opened or read.
pub(super) fn read_error(errno: Errno) -> ReadError {
    match errno {
        Errno::NOENT | Errno::NOTDIR => ReadError::Missing,
        // The error of opening a socket.
        Errno::NXIO => ReadError::Special,
        errno => ReadError::Refused(errno.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use rustix::fs::CWD;

    use super::*;

    /// What opening gives: the inode, or the reason.
    fn outcome(result: Result<OwnedFd, ReadError>) -> Result<u64, ReadError> {
        result.map(|file| rustix::fs::fstat(file).unwrap().st_ino)
    }

    #[test]
    fn both_ways_of_opening_agree() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        std::fs::File::create(root.join("a/b/file")).unwrap();
        std::fs::File::create(folder.path().join("secret")).unwrap();
        symlink("b/file", root.join("a/inside")).unwrap();
        symlink("../a/b", root.join("a/up-and-in")).unwrap();
        symlink("../../secret", root.join("a/out")).unwrap();
        symlink("../root/a", root.join("out-and-in")).unwrap();
        symlink(folder.path().join("secret"), root.join("absolute")).unwrap();
        symlink("nowhere", root.join("dangling")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        symlink(".", root.join("here")).unwrap();
        let root = openat(CWD, &root, PASS, Mode::empty()).unwrap();
        let file = outcome(open_by_steps(root.as_fd(), "a/b/file"));
        assert!(file.is_ok());
        for (path, expected) in [
            ("a/inside", file.clone()),
            ("./a//b/./file", file.clone()),
            ("a/up-and-in/file", file.clone()),
            ("here/here/a/inside", file.clone()),
            ("a/out", Err(ReadError::Outside)),
            ("out-and-in/b/file", Err(ReadError::Outside)),
            ("absolute", Err(ReadError::Outside)),
            ("dangling", Err(ReadError::Missing)),
            ("a/b/file/x", Err(ReadError::Missing)),
            ("loop", Err(read_error(Errno::LOOP))),
            ("a", outcome(open_by_steps(root.as_fd(), "a/"))),
            (".", outcome(open_by_steps(root.as_fd(), "here"))),
        ] {
            assert_eq!(outcome(open_by_steps(root.as_fd(), path)), expected, "{path} by steps");
            if let Some(opened) = open_in_kernel(root.as_fd(), path) {
                assert_eq!(outcome(opened), expected, "{path} in the kernel");
            }
        }
    }
}
