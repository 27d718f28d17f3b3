use std::path::PathBuf;

use super::FileChange;

/// What a build made of its target.
#[derive(Clone, Debug)]
pub struct Written {
    /// Files, the manifest included.
    pub files: usize,
    /// How many of them were written; none where the tree was as the build would have written it, and was not touched.
    pub wrote: usize,
    /// Bytes that were written.
    pub bytes: usize,
    /// Folders beside the target that hold what is left of an older tree, or of a run that was killed: files that nodejoin did not
    /// write, or that the system refuses to remove.
    pub kept: Vec<PathBuf>,
    /// How the files differ from those of the tree that was replaced; none if there was no tree.
    pub changes: Option<Vec<FileChange>>,
}

impl Written {
    /// Whether anything was written.
    pub fn is_new(&self) -> bool {
        self.wrote > 0
    }
}
