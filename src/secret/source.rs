use super::{Identities, SealProblem, Secret};
use crate::world::ReadError;

/// The largest content of a file or a variable, in bytes. A whole token has 23.
pub(super) const LARGEST_TOKEN: usize = 4096;

/// The largest sealed file, in bytes.
pub const LARGEST_SEALED: usize = 256 * 1024;

/// The largest standard input, in bytes: some forty thousand tokens.
pub(super) const LARGEST_INPUT: usize = 1024 * 1024;

/// What a file held.
pub struct FoundFile {
    /// Its content.
    pub content: Secret,
    /// Whether its mode lets others than its owner read or write it.
    pub open_to_others: bool,
}

/// Where secrets are read from. Nothing is read before the vault needs it.
pub trait SecretSource {
    /// A regular file of at most `limit` bytes; relative paths start at the spec's folder.
    ///
    /// # Errors
    /// Every reason not to read it.
    fn file(&self, path: &str, limit: usize) -> Result<FoundFile, ReadError>;

    /// A variable of the environment.
    ///
    /// # Errors
    /// [`ReadError::Missing`] when it is not set.
    fn env(&self, name: &str) -> Result<Secret, ReadError>;

    /// Everything on standard input. Called once.
    ///
    /// # Errors
    /// Every reason not to read it.
    fn stdin(&self) -> Result<Secret, ReadError>;

    /// What may open sealed files. Called if there is one.
    ///
    /// # Errors
    /// When an identity cannot be read.
    fn identities(&self) -> Result<Identities, SealProblem>;
}
