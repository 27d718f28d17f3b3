use jiff::Timestamp;

use crate::world::{ReadError, World};

/// A world in which one file has different content.
pub(super) struct Overlay<'a> {
    world: &'a dyn World,
    path: &'a str,
    bytes: &'a [u8],
}

impl<'a> Overlay<'a> {
    pub(super) fn new(world: &'a dyn World, path: &'a str, bytes: &'a [u8]) -> Self {
        Self { world, path, bytes }
    }
}

impl World for Overlay<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if path == self.path { Ok(self.bytes.to_vec()) } else { self.world.read(path) }
    }

    fn read_at_most(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        if path == self.path { self.read(path) } else { self.world.read_at_most(path, limit) }
    }

    fn list(&self, path: &str) -> Result<Vec<String>, ReadError> {
        self.world.list(path)
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }
}
