use std::ops::{Deref, Range};
use std::sync::Arc;

use super::FileTrail;
use crate::diagnostic::Place;
use crate::source::{Path, Source};

/// The place of something that a component reads: bytes of a file, and the value of the spec that the file was made of.
#[derive(Clone)]
pub struct Origin {
    /// The file.
    pub file: Arc<Source>,
    /// The bytes of it.
    pub range: Range<usize>,
    /// The value of the spec behind it; none for files that are not made from a spec.
    pub spec: Option<Path>,
    /// The values of the spec behind the file's other bytes: for parts of the value.
    pub(super) trail: Option<Arc<FileTrail>>,
}

impl Origin {
    /// Of bytes of a file that no spec made.
    pub fn new(file: Arc<Source>, range: Range<usize>) -> Self {
        Self { file, range, spec: None, trail: None }
    }

    /// Of what is in the spec and in no file.
    pub fn of_spec(path: &Path) -> Self {
        let file = Arc::new(Source::new("the spec", ""));
        Self { spec: Some(path.clone()), ..Self::new(file, 0..0) }
    }

    /// Whether the file was compiled from a spec.
    pub fn is_compiled(&self) -> bool {
        self.spec.is_some() || self.trail.as_ref().is_some_and(|trail| !trail.is_empty())
    }

    /// Where a value that was read from here begins in the file; none where it is written in another way than it is read,
    /// with escapes or over several lines. A name may be before it, such as a flag's.
    fn start_of(&self, value: &str) -> Option<usize> {
        let text = self.file.text().get(self.range.clone())?;
        let text = if text.ends_with(value) { text } else { text.strip_suffix(['"', '\''])? };
        Some(self.range.start + text.strip_suffix(value)?.len())
    }

    /// Some bytes that are part of these.
    fn part(&self, range: Range<usize>) -> Self {
        let spec = match &self.trail {
            Some(trail) => trail.of(&range).or(self.spec.as_ref()),
            None => self.spec.as_ref(),
        };
        Self { spec: spec.cloned(), range, file: self.file.clone(), trail: self.trail.clone() }
    }

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

/// A value and its place.
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

impl Sourced<String> {
    /// The items of a comma-separated list, untrimmed, each at its own place as far as that is known.
    pub fn items(&self) -> impl Iterator<Item = Sourced<&str>> {
        let start = self.origin.start_of(&self.value);
        let mut at = 0;
        self.value.split(',').filter(|_| !self.value.is_empty()).map(move |item| {
            let begin = at;
            at += item.len() + 1;
            let origin = match start {
                Some(start) => self.origin.part(start + begin..start + begin + item.len()),
                None => self.origin.clone(),
            };
            Sourced::new(item, origin)
        })
    }
}

impl<T> Deref for Sourced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
