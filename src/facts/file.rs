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
#[derive(Clone, Debug, Default)]
pub struct Behind {
    /// The whole file.
    pub whole: Option<Path>,
    /// Values in it.
    pub values: BTreeMap<String, Path>,
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
        let mut name = name;
        loop {
            if let Some(path) = self.values.get(name) {
                return Some(path);
            }
            match name.rsplit_once('.') {
                Some((parent, _)) if !name.starts_with("--") => name = parent,
                _ => return self.whole.as_ref(),
            }
        }
    }
}
