//! A world of files in memory, for tests, fuzzing and editors.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{ReadError, World, beside};

/// Files in memory and a fixed time.
pub struct MemoryWorld {
    files: BTreeMap<String, Vec<u8>>,
    /// The folder that paths are relative to.
    inside: String,
    now: Timestamp,
}

impl MemoryWorld {
    /// An empty world at the given instant.
    pub fn new(now: Timestamp) -> Self {
        Self { files: BTreeMap::new(), inside: String::new(), now }
    }

    /// The same world with one more file.
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), bytes.into());
        self
    }

    /// The same world for a spec in one of its folders: paths are relative to that, and may lead out of it as long as they
    /// stay in the world, as in a repository.
    pub fn inside(mut self, folder: impl Into<String>) -> Self {
        self.inside = folder.into();
        self
    }

    /// A path from the world's root.
    fn below(&self, path: &str) -> Result<String, ReadError> {
        let is_up = |path: &str| path.split('/').any(|part| part == "..");
        if path.starts_with('/') || self.inside.is_empty() && is_up(path) {
            return Err(ReadError::Outside);
        }
        let path = beside(&self.inside, path);
        if is_up(&path) { Err(ReadError::Outside) } else { Ok(path) }
    }
}

impl World for MemoryWorld {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let path = self.below(path)?;
        match self.files.get(&path) {
            Some(bytes) => Ok(bytes.clone()),
            None if self.files.keys().any(|file| file.starts_with(&format!("{path}/"))) => {
                Err(ReadError::Folder)
            }
            None => Err(ReadError::Missing),
        }
    }

    fn list(&self, path: &str) -> Result<Vec<String>, ReadError> {
        match self.read(path) {
            Err(ReadError::Folder) => {}
            Err(error) => return Err(error),
            Ok(_) => return Err(ReadError::NotAFolder),
        }
        let folder = format!("{}/", self.below(path)?);
        let names = self.files.keys().filter_map(|file| file.strip_prefix(&folder));
        Ok(names.filter(|name| !name.contains('/')).map(str::to_owned).collect())
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}
