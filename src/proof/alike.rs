//! Merges classes of nodes with the same settings and the same result.

use std::collections::BTreeMap;

use super::outcome::{ClassProof, Proof};
use super::step::Verdict;
use crate::diagnostic::{Finding, Level, Place, RuleId};

/// How many titles are listed in the title of a merged class.
const MOST_TITLES: usize = 3;

impl Proof {
    /// Merges classes with the same settings and the same findings at the same places and levels. Findings at different
    /// places stay separate, so that each is reported. Levels must be set before.
    pub fn merge_alike(&mut self) {
        merge(self);
    }
}

/// Merges, and returns for each class its new position.
pub(super) fn merge(proof: &mut Proof) -> Vec<usize> {
    let mut kept: Vec<(ClassProof, Vec<String>)> = Vec::new();
    let mut by_sameness: BTreeMap<Sameness, usize> = BTreeMap::new();
    let mut to = Vec::new();
    for class in std::mem::take(&mut proof.classes) {
        let sameness = sameness(&class);
        let at = sameness.as_ref().and_then(|sameness| by_sameness.get(sameness).copied());
        match at.and_then(|at| kept.get_mut(at)) {
            Some((first, titles)) => {
                first.nodes.extend(class.nodes);
                titles.push(class.title);
            }
            None => {
                let titles = vec![class.title.clone()];
                kept.push((class, titles));
                by_sameness.extend(sameness.map(|sameness| (sameness, kept.len() - 1)));
            }
        }
        to.push(at.unwrap_or(kept.len().saturating_sub(1)));
    }
    proof.classes = kept
        .into_iter()
        .map(|(mut class, titles)| {
            let more = titles.len().saturating_sub(MOST_TITLES);
            let shown: Vec<String> = titles.into_iter().take(MOST_TITLES).collect();
            class.title = shown.join(", ");
            if more > 0 {
                class.title.push_str(&format!(" and {more} more"));
            }
            class
        })
        .collect();
    to
}

/// The key by which classes are merged; none for a class that is never merged.
type Sameness = (String, Option<jiff::Timestamp>, Vec<Verdict>, Vec<((RuleId, String), Level)>);

fn sameness(class: &ClassProof) -> Option<Sameness> {
    let findings = class.steps.iter().flat_map(|step| &step.findings);
    let findings = findings.map(|finding| (key(finding), finding.level)).collect();
    let verdicts = class.steps.iter().map(|step| step.verdict).collect();
    let known = !class.settings.is_empty();
    known.then(|| (class.settings.clone(), class.lasts_until, verdicts, findings))
}

/// A finding's rule and place.
pub(super) fn key(finding: &Finding) -> (RuleId, String) {
    let place = match &finding.place {
        Place::Other(source, range) => format!("{}:{}", source.name(), range.start),
        Place::Spec(path, _) => path.to_string(),
        Place::SpecBytes(range) => range.start.to_string(),
    };
    (finding.rule, place)
}
