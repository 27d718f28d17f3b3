//! The only way in which the compiler reaches outside: files below the spec's folder, and the time.

mod beneath;
mod beside;
mod disk;
mod linked;
mod memory;
mod tree;

pub use beside::{beside, folder, seen_from};
pub use disk::DiskWorld;
pub use linked::read_machines;
pub use memory::MemoryWorld;
pub use tree::{Found, LARGEST_IN_TREE, Tree};

use jiff::Timestamp;

/// What the compiler may read. Secrets are not read through it: they meet the text in the sink only.
pub trait World: Sync {
    /// The bytes of a regular file, by its path relative to the spec's folder.
    ///
    /// # Errors
    /// Every reason not to read it, see [`ReadError`].
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// The same for a file that has at most so many bytes, of which no more are read.
    ///
    /// # Errors
    /// As for [`World::read`]; [`ReadError::TooLarge`] with this limit.
    fn read_at_most(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let bytes = self.read(path)?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge(limit));
        }
        Ok(bytes)
    }

    /// The same for a file that has the form of a spec: a world that guards secrets looks for those of specs in it.
    ///
    /// # Errors
    /// As for [`World::read`].
    fn read_spec(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.read(path)
    }

    /// The names of the regular files directly in a folder below the spec's, sorted.
    ///
    /// # Errors
    /// As for [`World::read`]; [`ReadError::NotAFolder`] when it is a file.
    fn list(&self, path: &str) -> Result<Vec<String>, ReadError>;

    /// The instant that findings compare expirations with. No output byte depends on it.
    fn now(&self) -> Timestamp;
}

/// Why a file could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReadError {
    /// There is no such file.
    Missing,
    /// The path is absolute, has `..`, or a link on the way leads out of the spec's folder.
    Outside,
    /// It is a folder.
    Folder,
    /// It is a file where a folder is needed.
    NotAFolder,
    /// It is neither file nor folder: a device, a pipe, a socket.
    Special,
    /// It is larger than the given number of bytes.
    TooLarge(u64),
    /// The system refused; its own words.
    Refused(String),
}

/// The largest file that [`World::read`] returns, in bytes.
pub const LARGEST_FILE: u64 = 32 * 1024 * 1024;
