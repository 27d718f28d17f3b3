use std::cell::OnceCell;

use super::{Path, Source, Tree};
use crate::diagnostic::Part;

/// Looks up which of a spec's texts writes a value. Without included texts nothing is looked up.
pub struct Written<'s> {
    source: &'s Source,
    tree: OnceCell<Tree<'s>>,
}

impl<'s> Written<'s> {
    /// For a spec and the texts that it includes.
    pub fn new(source: &'s Source) -> Self {
        Self { source, tree: OnceCell::new() }
    }

    /// The folder of the text that writes the value at `path`, from the spec's own folder: paths in the value are relative to
    /// it. Empty for the spec's own text.
    pub fn folder(&self, path: &Path) -> &'s str {
        if self.source.included().is_empty() {
            return "";
        }
        let tree = self.tree.get_or_init(|| Tree::of(self.source));
        let at = tree.locate(path, Part::Value).start;
        self.source.included_at(at).map_or("", |part| part.folder.as_str())
    }
}
