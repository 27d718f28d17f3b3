use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::world::{ReadError, World};

/// A world in which some files have different content.
pub(super) struct Overlay<'a> {
    world: &'a dyn World,
    files: &'a BTreeMap<String, String>,
}

impl<'a> Overlay<'a> {
    /// Files by their paths in the world.
    pub(super) fn new(world: &'a dyn World, files: &'a BTreeMap<String, String>) -> Self {
        Self { world, files }
    }

    fn own(&self, path: &str) -> Option<Vec<u8>> {
        self.files.get(path).map(|text| text.as_bytes().to_vec())
    }
}

impl World for Overlay<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.own(path).map_or_else(|| self.world.read(path), Ok)
    }

    fn read_at_most(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.own(path).map_or_else(|| self.world.read_at_most(path, limit), Ok)
    }

    fn read_spec(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.own(path).map_or_else(|| self.world.read_spec(path), Ok)
    }

    fn list(&self, path: &str) -> Result<Vec<String>, ReadError> {
        self.world.list(path)
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }
}
