use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Fact, File, Reason};
use crate::pki::{Certificate, PemProblem, read_trusted};

/// The files of a machine, by absolute path, as far as they are known.
#[derive(Clone, Default)]
pub struct Files {
    files: BTreeMap<String, File>,
    certificates: BTreeMap<String, Certificates>,
    absent: BTreeSet<String>,
    broken_links: BTreeSet<String>,
    made_before: BTreeSet<String>,
    templates: BTreeSet<String>,
    not_mounted: BTreeSet<String>,
}

/// The certificates of a file: what can be read, or why nothing can.
pub type Certificates = Arc<Result<Vec<Certificate>, PemProblem>>;

impl Files {
    /// Nothing is known.
    pub fn new() -> Self {
        Self::default()
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

    /// A file with placeholders: its contents are not known.
    pub fn insert_template(&mut self, path: impl Into<String>) {
        self.templates.insert(path.into());
    }

    /// A file of the machine that the component's container does not see, by its path on the machine.
    pub fn insert_not_mounted(&mut self, path: impl Into<String>) {
        self.not_mounted.insert(path.into());
    }

    /// Whether a file is on the machine, where the component's container does not see it.
    pub fn is_not_mounted(&self, path: &str) -> bool {
        self.not_mounted.contains(path)
    }

    /// Whether something on the machine creates a file before it is read.
    pub fn is_made_before(&self, path: &str) -> bool {
        self.made_before.contains(path)
    }

    /// The file at an absolute path.
    pub fn get(&self, path: &str) -> Fact<&File> {
        match self.files.get(path) {
            Some(file) => Fact::Known(file),
            None if self.absent.contains(path) || self.broken_links.contains(path) => Fact::Absent,
            None if self.made_before.contains(path) => Fact::Unknown(Reason::MadeBefore(path.to_owned())),
            None if self.templates.contains(path) => Fact::Unknown(Reason::Placeholder(path.to_owned())),
            None => Fact::Unknown(Reason::NotCollected(path.to_owned())),
        }
    }

    /// The certificates in the file at an absolute path.
    pub fn certificates(&self, path: &str) -> Fact<Certificates> {
        match self.certificates.get(path) {
            Some(certificates) => Fact::Known(certificates.clone()),
            None => self.get(path).map(|file| Arc::new(read_trusted(file.source.text().as_bytes()))),
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
