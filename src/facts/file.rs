use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{FileTrail, Origin};
use crate::source::Source;

/// The file and the bytes that values come from, by their dotted path.
pub type MadeFrom = BTreeMap<String, (Arc<Source>, Range<usize>)>;

/// A file as a component finds it, and where its values come from.
#[derive(Clone)]
pub struct File {
    /// The text. Its name is what reports show; secrets in it are masked.
    pub source: Arc<Source>,
    /// The values of the spec behind its bytes; nothing for files that are not made from a spec.
    pub trail: Arc<FileTrail>,
    /// Values that were put into it from another file: what a script makes points at the script.
    pub made_from: Arc<MadeFrom>,
}

impl File {
    /// A file that no spec made.
    pub fn new(source: Arc<Source>) -> Self {
        Self { source, trail: Arc::default(), made_from: Arc::default() }
    }

    /// Bytes of the file.
    pub fn origin(&self, range: Range<usize>) -> Origin {
        let spec = self.trail.of(&range).cloned();
        Origin { spec, trail: Some(self.trail.clone()), ..Origin::new(self.source.clone(), range) }
    }

    /// Bytes of the file that set the value at a dotted path.
    pub fn origin_of(&self, path: &str, range: Range<usize>) -> Origin {
        match nearest(&self.made_from, path) {
            Some((file, range)) => Origin::new(file.clone(), range.clone()),
            None => self.origin(range),
        }
    }

    /// The whole file: a point at its beginning.
    pub fn whole(&self) -> Origin {
        self.origin(0..0)
    }
}

/// The entry of a named value, or of its nearest parent.
fn nearest<'a, T>(values: &'a BTreeMap<String, T>, name: &str) -> Option<&'a T> {
    let mut name = name;
    loop {
        if let Some(found) = values.get(name) {
            return Some(found);
        }
        match name.rsplit_once('.') {
            Some((parent, _)) if !name.starts_with("--") => name = parent,
            _ => return None,
        }
    }
}
