use std::os::fd::AsFd;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;

use rustix::fs::{CWD, FileType, Mode, OFlags, fstat, openat};
use rustix::io::Errno;

use super::source::{LARGEST_INPUT, LARGEST_TOKEN};
use super::{FoundFile, Secret, SecretSource};
use crate::world::ReadError;

/// The secrets that a process can reach: files, its environment, its standard input.
pub struct ProcessSecrets {
    folder: PathBuf,
}

impl ProcessSecrets {
    /// Relative paths start at `folder`, the spec's; absolute ones lead anywhere, since secrets are often kept apart.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

impl SecretSource for ProcessSecrets {
    fn file(&self, path: &str) -> Result<FoundFile, ReadError> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let file = openat(CWD, self.folder.join(path), flags, Mode::empty()).map_err(read_error)?;
        let stat = fstat(&file).map_err(read_error)?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => {}
            FileType::Directory => return Err(ReadError::Folder),
            _ => return Err(ReadError::Special),
        }
        let others = Mode::RWXG | Mode::RWXO;
        let open_to_others = Mode::from_raw_mode(stat.st_mode).intersects(others);
        Ok(FoundFile { content: read_all(&file, LARGEST_TOKEN)?, open_to_others })
    }

    #[allow(clippy::disallowed_methods, reason = "this is the edge: the spec names the variable")]
    fn env(&self, name: &str) -> Result<Secret, ReadError> {
        let value = Secret::new(std::env::var_os(name).ok_or(ReadError::Missing)?.into_vec());
        if value.bytes().len() > LARGEST_TOKEN {
            return Err(ReadError::TooLarge(LARGEST_TOKEN as u64));
        }
        Ok(value)
    }

    fn stdin(&self) -> Result<Secret, ReadError> {
        // Not through std's reader, which keeps a copy in a buffer of its own.
        read_all(std::io::stdin(), LARGEST_INPUT)
    }
}

/// Reads to the end into memory that never moves, so that no copy stays behind.
fn read_all(file: impl AsFd, limit: usize) -> Result<Secret, ReadError> {
    let mut bytes = vec![0; limit + 1];
    let mut length = 0;
    let outcome = loop {
        let Some(free) = bytes.get_mut(length..).filter(|free| !free.is_empty()) else {
            break Err(ReadError::TooLarge(limit as u64));
        };
        match rustix::io::read(&file, free) {
            Ok(0) => break Ok(()),
            Ok(read) => length += read,
            Err(Errno::INTR) => {}
            Err(errno) => break Err(read_error(errno)),
        }
    };
    let mut content = Secret::new(bytes);
    outcome?;
    content.truncate(length);
    Ok(content)
}

fn read_error(errno: Errno) -> ReadError {
    match errno {
        Errno::NOENT | Errno::NOTDIR => ReadError::Missing,
        Errno::NXIO => ReadError::Special,
        errno => ReadError::Refused(errno.to_string()),
    }
}
