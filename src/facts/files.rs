use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{File, Reason};
use crate::pki::{Certificate, PemProblem, read_trusted};

/// The files of a machine, by absolute path, as far as they are known.
#[derive(Clone, Default)]
pub struct Files {
    files: BTreeMap<String, File>,
    certificates: BTreeMap<String, Certificates>,
    absent: BTreeSet<String>,
    broken_links: BTreeSet<String>,
    made_before: BTreeSet<String>,
    is_copy: bool,
}

/// What is known about a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lookup<T> {
    /// It is there, and this is what it holds.
    Known(T),
    /// It is not there.
    Absent,
    /// It is not known whether it exists: what depends on it holds on a condition.
    Unknown,
}

/// The certificates of a file: what can be read, or why nothing can.
pub type Certificates = Arc<Result<Vec<Certificate>, PemProblem>>;

impl Files {
    /// Nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing is known, of files that were copied from a machine: those that are not among them were not collected.
    pub fn of_copy() -> Self {
        Self { is_copy: true, ..Self::default() }
    }

    /// A file that is there.
    pub fn insert(&mut self, path: impl Into<String>, file: File) {
        self.files.insert(path.into(), file);
    }

    /// Certificates of a file whose other contents do not matter.
    pub fn insert_certificates(&mut self, path: impl Into<String>, certificates: Certificates) {
        self.certificates.insert(path.into(), certificates);
    }

    /// A file that is not there.
    pub fn insert_absent(&mut self, path: impl Into<String>) {
        self.absent.insert(path.into());
    }

    /// A link to nothing.
    pub fn insert_broken_link(&mut self, path: impl Into<String>) {
        self.broken_links.insert(path.into());
    }

    /// A file that something on the machine creates before it is read: its contents are not known.
    pub fn insert_made_before(&mut self, path: impl Into<String>) {
        self.made_before.insert(path.into());
    }

    /// Why the file at a path is unknown, where there is a more specific reason than that it is elsewhere.
    pub fn why_unknown(&self, path: &str) -> Option<Reason> {
        if self.made_before.contains(path) {
            return Some(Reason::MadeBefore(path.to_owned()));
        }
        self.is_copy.then(|| Reason::NotCollected(path.to_owned()))
    }

    /// The file at an absolute path.
    pub fn get(&self, path: &str) -> Lookup<&File> {
        match self.files.get(path) {
            Some(file) => Lookup::Known(file),
            None if self.absent.contains(path) || self.broken_links.contains(path) => Lookup::Absent,
            None => Lookup::Unknown,
        }
    }

    /// The certificates in the file at an absolute path.
    pub fn certificates(&self, path: &str) -> Lookup<Certificates> {
        if let Some(certificates) = self.certificates.get(path) {
            return Lookup::Known(certificates.clone());
        }
        match self.get(path) {
            Lookup::Known(file) => Lookup::Known(Arc::new(read_trusted(file.source.text().as_bytes()))),
            Lookup::Absent => Lookup::Absent,
            Lookup::Unknown => Lookup::Unknown,
        }
    }

    /// The paths at which nothing is.
    pub fn absent(&self) -> impl Iterator<Item = &str> {
        self.absent.iter().map(String::as_str)
    }

    /// The links to nothing.
    pub fn broken_links(&self) -> impl Iterator<Item = &str> {
        self.broken_links.iter().map(String::as_str)
    }

    /// All files, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }
}

impl<T> Lookup<T> {
    /// What is known, when it is.
    pub fn known(self) -> Option<T> {
        match self {
            Lookup::Known(it) => Some(it),
            Lookup::Absent | Lookup::Unknown => None,
        }
    }
}
