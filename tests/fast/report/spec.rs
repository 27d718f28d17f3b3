//! A text with marked places, instead of a syntax tree.

use std::sync::Arc;

use nodejoin::diagnostic::Place;
use nodejoin::report::{Locate, Spot};
use nodejoin::source::Source;

/// Locates byte ranges of one text; a path is the first place where its last key stands.
pub(crate) struct Spec(pub(crate) Arc<Source>);

impl Spec {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        Self(Arc::new(Source::spec(name, text)))
    }

    /// The place of the first `needle`.
    pub(crate) fn at(&self, needle: &str) -> Place {
        let start = self.0.text().find(needle).unwrap_or_else(|| panic!("{needle:?} is not in the text"));
        Place::SpecBytes(start..start + needle.len())
    }
}

impl Locate for Spec {
    fn locate(&self, place: &Place) -> Spot {
        let (source, range) = match place {
            Place::SpecBytes(range) => (&self.0, range.clone()),
            Place::Other(source, range) => (source, range.clone()),
            Place::Spec(path, _) => {
                let key = path.last_key().unwrap_or_default();
                let start = self.0.text().find(key).unwrap_or(0);
                (&self.0, start..start + key.len())
            }
        };
        Spot { source: Arc::clone(source), range }
    }
}

impl std::fmt::Debug for Spec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {:?}", self.0.name(), self.0.text())
    }
}
