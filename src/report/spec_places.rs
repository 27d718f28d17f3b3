use std::cell::OnceCell;
use std::sync::Arc;

use super::{Locate, Spot};
use crate::diagnostic::Place;
use crate::source::{Source, Tree};

/// Looks up places of a spec. The text is parsed once, for the first place: most specs have nothing to report.
pub struct SpecPlaces<'s> {
    source: &'s Arc<Source>,
    tree: OnceCell<Tree<'s>>,
}

impl<'s> SpecPlaces<'s> {
    /// For the spec's text and those that it includes.
    pub fn new(source: &'s Arc<Source>) -> Self {
        Self { source, tree: OnceCell::new() }
    }
}

impl Locate for SpecPlaces<'_> {
    fn locate(&self, place: &Place) -> Spot {
        let range = match place {
            Place::Spec(path, part) => self.tree.get_or_init(|| Tree::of(self.source)).locate(path, *part),
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
