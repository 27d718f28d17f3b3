use std::ops::{Deref, Range};
use std::sync::Arc;

use crate::diagnostic::Place;
use crate::source::{Path, Source};

/// Where something that a component reads stands: bytes of a file, and the value of the spec that the file was made of.
#[derive(Clone)]
pub struct Origin {
    /// The file.
    pub file: Arc<Source>,
    /// The bytes of it.
    pub range: Range<usize>,
    /// What the spec says there; none for files that no spec made.
    pub spec: Option<Path>,
}

impl Origin {
    /// Where a finding about it points: the spec's value when there is one, else the bytes of the file.
    pub fn place(&self) -> Place {
        match &self.spec {
            Some(path) => path.into(),
            None => Place::Other(self.file.clone(), self.range.clone()),
        }
    }

    /// The file and the line, as evidence names them: `etc/kubernetes/kubelet.conf:7`.
    pub fn describe(&self) -> String {
        format!("{}:{}", self.file.name(), self.file.position(self.range.start).line)
    }
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{:?}", self.file.name(), self.range)?;
        self.spec.as_ref().map_or(Ok(()), |path| write!(f, " ({path})"))
    }
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub origin: Origin,
}

impl<T> Sourced<T> {
    /// A value with its place.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}

impl<T> Deref for Sourced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
