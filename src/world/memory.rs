//! A world of files in memory, for tests, fuzzing and editors.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{ReadError, World};

/// Files in memory and a fixed time.
pub struct MemoryWorld {
    files: BTreeMap<String, Vec<u8>>,
    now: Timestamp,
}

impl MemoryWorld {
    /// An empty world at the given instant.
    pub fn new(now: Timestamp) -> Self {
        Self { files: BTreeMap::new(), now }
    }

    /// The same world with one more file.
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), bytes.into());
        self
    }
}

impl World for MemoryWorld {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if path.starts_with('/') || path.split('/').any(|part| part == "..") {
            return Err(ReadError::Outside);
        }
        let path = path.trim_start_matches("./").trim_end_matches('/');
        match self.files.get(path) {
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
        let folder = format!("{}/", path.trim_start_matches("./").trim_end_matches('/'));
        let names = self.files.keys().filter_map(|file| file.strip_prefix(&folder));
        Ok(names.filter(|name| !name.contains('/')).map(str::to_owned).collect())
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}
