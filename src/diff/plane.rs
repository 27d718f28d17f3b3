use std::collections::{BTreeMap, BTreeSet};

use super::class::{PlaneClass, of_artifact};
use super::entries::{Entry, Side, entries};
use crate::Outcome;
use crate::artifact::{MakeError, Scope};
use crate::diagnostic::command;
use crate::plan::PlannedFile;
use crate::source::Path;

/// What changes in the control plane and among the objects of the cluster.
#[derive(Debug)]
pub struct PlaneDiff {
    /// What all of it requires together.
    pub class: PlaneClass,
    /// The changes, by file.
    pub changes: Vec<PlaneChange>,
    /// Commands that delete what the spec no longer has: applying deletes nothing.
    pub deletions: Vec<String>,
}

/// What happens to a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// It is new.
    New,
    /// It is no longer written.
    Gone,
    /// Its content differs.
    Changed,
}

/// A file of the whole cluster that differs.
#[derive(Debug)]
pub struct PlaneChange {
    /// The file, below the built folder.
    pub file: String,
    /// What happens to it.
    pub kind: FileKind,
    /// The keys of the spec that differ in it, each with both values; none for a file that is new or gone.
    pub keys: Vec<(String, Option<Side>, Option<Side>)>,
    /// What it requires.
    pub class: PlaneClass,
    /// Why.
    pub why: String,
}

pub(super) fn diff(before: &Outcome, after: &Outcome) -> Result<PlaneDiff, MakeError> {
    let (old, new) = (by_path(before)?, by_path(after)?);
    let mut changes = Vec::new();
    let mut deletions = Vec::new();
    let mut parts = BTreeSet::new();
    for path in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let (from, to) = (old.get(path), new.get(path));
        let same = matches!((from, to), (Some(from), Some(to)) if from.file.text == to.file.text);
        let Some(file) = to.or(from).filter(|_| !same) else { continue };
        let Some((class, why)) = of_artifact(file.artifact.id) else { continue };
        if to.is_none() && matches!(file.artifact.scope, Scope::Cluster) {
            deletions.push(deletion(path));
        }
        // The same flags are in several files, and each machine of the control plane has its own.
        let part = (file.artifact.id, path.rsplit_once('/').map_or("", |(folder, _)| folder));
        if file.artifact.scope != Scope::Cluster && !parts.insert(part) {
            continue;
        }
        let kind = match (from, to) {
            (None, _) => FileKind::New,
            (_, None) => FileKind::Gone,
            _ => FileKind::Changed,
        };
        let keys = if kind == FileKind::Changed { keys(from.copied(), to.copied()) } else { Vec::new() };
        changes.push(PlaneChange { file: (*path).to_owned(), kind, keys, class, why: why.to_owned() });
    }
    let minors = (*before.cluster.minor, *after.cluster.minor);
    if minors.0 != minors.1 {
        changes.push(PlaneChange {
            file: "control-plane".to_owned(),
            kind: FileKind::Changed,
            keys: vec![(
                "cluster.kubernetes".to_owned(),
                Some(Side { place: Some(before.cluster.minor.path.clone()), text: minors.0.to_string() }),
                Some(Side { place: Some(after.cluster.minor.path.clone()), text: minors.1.to_string() }),
            )],
            class: PlaneClass::Both,
            why: "another release: `nodejoin upgrade` has the order and what breaks".to_owned(),
        });
    }
    let class = changes.iter().fold(PlaneClass::None, |all, change| all.and(change.class));
    Ok(PlaneDiff { class, changes, deletions })
}

fn by_path(outcome: &Outcome) -> Result<BTreeMap<&str, &PlannedFile>, MakeError> {
    Ok(outcome.plan()?.once().iter().map(|planned| (planned.file.path.as_str(), planned)).collect())
}

/// The command that deletes the objects of a file that is no longer written.
fn deletion(path: &str) -> String {
    let name = path.strip_prefix("cluster/").and_then(|name| name.strip_suffix(".yaml")).unwrap_or(path);
    match name.starts_with("bootstrap-token-") {
        true => format!("kubectl delete secret --namespace kube-system {}", command::word(name)),
        false => format!("kubectl delete -f {}, as it was built before", command::path(path)),
    }
}

fn keys(from: Option<&PlannedFile>, to: Option<&PlannedFile>) -> Vec<(String, Option<Side>, Option<Side>)> {
    let (before, after) = (entries(from), entries(to));
    let all: BTreeSet<&Path> = before.keys().chain(after.keys()).collect();
    let differ = |key: &&Path| match (before.get(*key), after.get(*key)) {
        (Some(from), Some(to)) => !from.is_like(to),
        _ => true,
    };
    let side = |entry: Option<&Entry>| entry.map(Entry::side);
    let keys = all.into_iter().filter(differ);
    keys.map(|key| (key.to_string(), side(before.get(key)), side(after.get(key)))).collect()
}
