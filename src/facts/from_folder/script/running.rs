use std::cell::Cell;

use crate::facts::File;
use crate::facts::from_folder::folder::World;
use crate::facts::from_folder::place::{below, normal, parent};

/// A script that is run.
pub(super) struct Script<'a, 't> {
    pub(super) world: &'a World<'t>,
    pub(super) path: &'a str,
    pub(super) file: &'a File,
    /// Bytes that may still be put into something; none once they did not suffice.
    pub(super) left: &'a Cell<Option<usize>>,
}

impl Script<'_, '_> {
    /// Whether so many bytes may be put into something. Once they may not, no more are.
    pub(super) fn fits(&self, bytes: usize) -> bool {
        self.left.set(self.left.get().and_then(|left| left.checked_sub(bytes)));
        self.left.get().is_some()
    }

    /// A file that a command names.
    pub(super) fn find(&self, path: &str) -> Option<&File> {
        let root = self.world.place(self.path).root;
        if path.starts_with('/') {
            return self.world.find(&root, path);
        }
        let beside = normal(&below(parent(self.path), path))?;
        self.world.texts.get(&beside).or_else(|| self.world.find(&root, &format!("/{beside}")))
    }
}
