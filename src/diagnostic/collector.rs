//! Where the stages put their findings.

use super::RuleId;
use crate::diagnostic::{Finding, Place};
use crate::source::Path;

/// The findings of a run, and what could not be read; findings that depend on unread values are suppressed.
#[derive(Clone, Default, Debug)]
pub struct Findings {
    list: Vec<Finding>,
    structural: Vec<Finding>,
    unread: Vec<Path>,
    absent: Vec<Path>,
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

    /// Marks an absent value, whose absence is reported already, so that nothing else is reported about it.
    pub fn mark_unread_quietly(&mut self, path: Path) {
        self.absent.push(path);
    }

    /// Adds what another stage has collected.
    pub fn append(&mut self, mut later: Findings) {
        self.list.append(&mut later.list);
        self.structural.append(&mut later.structural);
        self.unread.append(&mut later.unread);
        self.absent.append(&mut later.absent);
    }

    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.structural.is_empty()
    }

    /// What was reported so far, also what will be suppressed.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.structural.iter().chain(&self.list)
    }

    /// Whether there is a mistake of form.
    pub fn has_structural(&self) -> bool {
        !self.structural.is_empty()
    }

    /// The mistakes that have been reported.
    pub fn mistakes(&self) -> std::collections::BTreeSet<(RuleId, String)> {
        self.list.iter().chain(&self.structural).map(Finding::mistake).collect()
    }

    /// Nothing of the spec could be read: findings about its meaning are suppressed.
    pub fn silence_meaning(&mut self) {
        self.unread.push(Path::root());
    }

    /// Whether the value at `path`, or one that holds it, could not be read.
    pub fn is_unread(&self, path: &Path) -> bool {
        self.unread.iter().chain(&self.absent).any(|unread| path.is_within(unread))
    }

    /// Whether something below `path` could not be read.
    pub fn has_unread_below(&self, path: &Path) -> bool {
        self.unread.iter().any(|unread| unread.is_within(path))
    }

    /// Whether the value at `path`, one that holds it, or one in it could not be read.
    pub fn is_partly_unread(&self, path: &Path) -> bool {
        self.unread.iter().chain(&self.absent).any(|unread| path.is_within(unread) || unread.is_within(path))
    }

    /// All findings that are not suppressed, in the order they came: mistakes of form first.
    pub fn into_vec(self) -> Vec<Finding> {
        let Findings { list, mut structural, unread, absent } = self;
        let hangs = |path: &Path| unread.iter().any(|unread| path.is_within(unread));
        let depends = |path: &Path| hangs(path) || absent.contains(path);
        structural.extend(list.into_iter().filter(|finding| {
            let at_unread = matches!(&finding.place, Place::Spec(path, _) if hangs(path));
            !at_unread && !finding.depends_on.iter().any(depends)
        }));
        let mut seen = std::collections::BTreeSet::new();
        structural.retain(|finding| seen.insert((key(finding), finding.subject.clone())));
        structural
    }
}

/// Keeps one of the findings that read the same, now that levels are applied: a lint may allow for one pool what is
/// reported for another.
pub fn once_each(findings: &mut Vec<Finding>) {
    let mut worst = std::collections::BTreeMap::new();
    for finding in findings.iter() {
        let level = worst.entry(key(finding)).or_insert(finding.level);
        *level = finding.level.max(*level);
    }
    findings.retain(|finding| {
        worst.get(&key(finding)) == Some(&finding.level) && worst.remove(&key(finding)).is_some()
    });
}

/// What a reader sees of a finding first.
fn key(finding: &Finding) -> (RuleId, String, String) {
    (finding.rule, format!("{:?}", finding.place), finding.message.clone())
}
