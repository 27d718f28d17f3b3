//! Classes of nodes that are alike, for people: the same verdicts for the same reasons, maybe at other places.

use std::collections::BTreeMap;

use super::conditions::{key, nameless};
use crate::proof::{ClassProof, Proof, Step, StepId};

/// Classes that are shown as one.
pub(super) struct Group<'p> {
    /// The classes.
    pub(super) classes: Vec<&'p ClassProof>,
    /// An earlier group that is nearly the same, and the steps that differ.
    pub(super) nearly: Option<(usize, Vec<StepId>)>,
}

/// At most as many steps differ between two groups of which the later shows only those.
const MOST_DIFFERENT: usize = 5;

/// The groups; with `each`, every class is one.
pub(super) fn of(proof: &Proof, each: bool) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut essences: Vec<Vec<String>> = Vec::new();
    let mut at: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for class in &proof.classes {
        let own: Vec<String> = class.steps.iter().map(|step| essence(class, step)).collect();
        let same = at.get(&own).copied().filter(|_| !each);
        if let Some(group) = same.and_then(|index| groups.get_mut(index)) {
            group.classes.push(class);
            continue;
        }
        let nearly = essences.iter().enumerate().filter(|_| !each).find_map(|(index, other)| {
            let first = groups.get(index).filter(|group| group.nearly.is_none())?.classes.first()?;
            let differ =
                class.steps.iter().zip(own.iter().zip(other)).filter(|(_, (own, other))| own != other);
            let differ: Vec<StepId> = differ.map(|(step, _)| step.id).collect();
            (first.breaks_at == class.breaks_at && differ.len() <= MOST_DIFFERENT).then_some((index, differ))
        });
        at.entry(own.clone()).or_insert(groups.len());
        essences.push(own);
        groups.push(Group { classes: vec![class], nearly });
    }
    groups
}

/// What is shown of a step, without places and names.
fn essence(class: &ClassProof, step: &Step) -> String {
    let mut parts = vec![step.verdict.name().to_owned()];
    parts.extend(step.conditions().map(|condition| key(class, condition)));
    parts.extend(step.symptom.iter().map(|symptom| nameless(class, symptom)));
    parts.extend(step.findings.iter().map(|finding| {
        format!("{}\0{:?}\0{}", finding.rule, finding.level, nameless(class, &finding.message))
    }));
    parts.join("\u{1}")
}

impl Group<'_> {
    /// Its names, the nodes of all classes.
    pub(super) fn nodes(&self) -> Vec<String> {
        self.classes.iter().flat_map(|class| class.nodes.iter().cloned()).collect()
    }
}
