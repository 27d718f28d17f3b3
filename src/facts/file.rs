use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::Origin;
use crate::source::{Path, Source};

/// A file as a component finds it, and what of the spec stands behind its values.
#[derive(Clone)]
pub struct File {
    /// The text. Its name is what reports show; secrets in it are masked.
    pub source: Arc<Source>,
    /// What the spec says behind it; empty for files that no spec made.
    pub behind: Arc<Behind>,
}

/// From the values of a file to the spec. A value is named by `--flag`, by a dotted field such as `stringData.expiration`,
/// or by a variable's name; what is not listed has the file's own path.
#[derive(Clone, Default)]
pub struct Behind {
    /// The whole file.
    pub whole: Option<Path>,
    /// Values in it.
    pub values: BTreeMap<String, Path>,
    /// Values that were put into it from another file, and their bytes there: what a script makes points at the script.
    pub made_from: BTreeMap<String, (Arc<Source>, Range<usize>)>,
}

impl File {
    /// A file that no spec made.
    pub fn new(source: Arc<Source>) -> Self {
        Self { source, behind: Arc::default() }
    }

    /// Bytes of the file.
    pub fn origin(&self, range: Range<usize>) -> Origin {
        Origin { file: self.source.clone(), range, spec: self.behind.whole.clone() }
    }

    /// Bytes of the file that say what `name` names.
    pub fn origin_of(&self, name: &str, range: Range<usize>) -> Origin {
        if let Some((file, range)) = nearest(&self.behind.made_from, name) {
            return Origin { file: file.clone(), range: range.clone(), spec: None };
        }
        let spec = self.behind.of(name).cloned();
        Origin { file: self.source.clone(), range, spec }
    }

    /// The whole file: a point at its beginning.
    pub fn whole(&self) -> Origin {
        self.origin(0..0)
    }
}

impl Behind {
    /// The value of the spec behind a named value, or behind the nearest that holds it.
    pub fn of(&self, name: &str) -> Option<&Path> {
        nearest(&self.values, name).or(self.whole.as_ref())
    }
}

/// What is said of a named value, or of the nearest that holds it.
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
