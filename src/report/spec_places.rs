use std::sync::Arc;

use super::{Locate, Spot};
use crate::diagnostic::Place;
use crate::source::{Source, Tree};

/// Looks up places of a spec. Parses the text once, so create it only when there is something to report.
pub struct SpecPlaces<'s> {
    source: &'s Arc<Source>,
    tree: Tree<'s>,
}

impl<'s> SpecPlaces<'s> {
    /// For the spec's text.
    pub fn new(source: &'s Arc<Source>) -> Self {
        Self { source, tree: Tree::parse(source.text()) }
    }
}

impl Locate for SpecPlaces<'_> {
    fn locate(&self, place: &Place) -> Spot {
        let range = match place {
            Place::Spec(path, part) => self.tree.locate(path, *part),
            Place::SpecBytes(range) => range.clone(),
            Place::Other(source, range) => return Spot { source: source.clone(), range: range.clone() },
        };
        Spot { source: self.source.clone(), range }
    }
}
