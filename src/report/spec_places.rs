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
    /// For the spec's text and those that it includes.
    pub fn new(source: &'s Arc<Source>) -> Self {
        Self { source, tree: Tree::of(source) }
    }
}

impl Locate for SpecPlaces<'_> {
    fn locate(&self, place: &Place) -> Spot {
        let range = match place {
            Place::Spec(path, part) => self.tree.locate(path, *part),
            Place::SpecBytes(range) => range.clone(),
            Place::Other(source, range) => return Spot { source: source.clone(), range: range.clone() },
        };
        match self.source.included_at(range.start) {
            Some(part) => {
                let (start, end) = (range.start - part.start, range.end.saturating_sub(part.start));
                Spot { source: part.source.clone(), range: start..end }
            }
            None => Spot { source: self.source.clone(), range },
        }
    }
}
