use std::sync::Arc;

use super::{Locate, Spot};
use crate::finding::Place;
use crate::source::{Source, Tree};

/// Looks up places in a spec's text. Parses it once more: made when there is something to report.
pub struct InSpec<'s> {
    source: &'s Arc<Source>,
    tree: Tree<'s>,
}

impl<'s> InSpec<'s> {
    /// For the text that was compiled.
    pub fn new(source: &'s Arc<Source>) -> Self {
        Self { source, tree: Tree::parse(source.text()) }
    }
}

impl Locate for InSpec<'_> {
    fn locate(&self, place: &Place) -> Spot {
        let (source, range) = match place {
            Place::Spec(path, part) => (self.source, self.tree.locate(path, *part)),
            Place::SpecBytes(range) => (self.source, range.clone()),
            Place::Other(source, range) => (source, range.clone()),
        };
        Spot { source: Arc::clone(source), range }
    }
}
