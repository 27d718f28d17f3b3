//! Where the stages put their findings.

use crate::finding::{Finding, Place};
use crate::source::Path;

/// The findings of a run, and what could not be read: nothing is said about what hangs on that.
#[derive(Default, Debug)]
pub struct Findings {
    list: Vec<Finding>,
    structural: Vec<Finding>,
    unread: Vec<Path>,
}

impl Findings {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reports a mistake of meaning.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Reports that the value at `path` could not be read; findings about it or below it stay away from now on.
    pub fn push_unread(&mut self, path: Path, finding: Finding) {
        self.structural.push(finding);
        self.unread.push(path);
    }

    /// Reports a mistake of form that leaves the rest readable.
    pub fn push_structural(&mut self, finding: Finding) {
        self.structural.push(finding);
    }

    /// Marks a value as unread whose mistake is reported already.
    pub fn mark_unread(&mut self, path: Path) {
        self.unread.push(path);
    }

    /// Whether the value at `path`, or one that holds it, could not be read.
    pub fn is_unread(&self, path: &Path) -> bool {
        self.unread.iter().any(|unread| path.is_within(unread))
    }

    /// All findings that stand, in the order they came: mistakes of form first.
    pub fn into_vec(self) -> Vec<Finding> {
        let Findings { list, mut structural, unread } = self;
        let hangs = |path: &Path| unread.iter().any(|unread| path.is_within(unread));
        structural.extend(list.into_iter().filter(|finding| {
            let at_unread = matches!(&finding.place, Place::Spec(path, _) if hangs(path));
            !at_unread && !finding.depends_on.iter().any(hangs)
        }));
        structural
    }
}
