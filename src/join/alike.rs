//! Classes of nodes that have the same settings and come to the same are told as one.

use super::proof::{ClassProof, Proof};
use super::until::Outlook;
use crate::finding::{Finding, Level, Place};

/// As many titles stand in the title of several classes.
const MOST_TITLES: usize = 3;

impl Proof {
    /// Makes one class of those that have the same settings and the same findings, at the same places and of the same
    /// levels, so that what has to be mended in several places is told at each. Levels are set before.
    pub fn merge_alike(&mut self) {
        merge(self);
    }
}

impl Outlook {
    /// The same for what is proved until an instant.
    pub fn merge_alike(&mut self) {
        let to = merge(&mut self.proof);
        for change in &mut self.changes {
            change.class = to.get(change.class).copied().unwrap_or(change.class);
        }
        self.changes.sort_by_key(|change| (change.when, change.class));
        self.changes.dedup_by(|later, first| {
            (later.when, later.class, later.step, &later.why)
                == (first.when, first.class, first.step, &first.why)
        });
    }
}

/// Merges, and says for each class which one it has become.
fn merge(proof: &mut Proof) -> Vec<usize> {
    let mut kept: Vec<(ClassProof, Vec<String>)> = Vec::new();
    let mut to = Vec::new();
    for class in std::mem::take(&mut proof.classes) {
        let at = kept.iter().position(|(first, _)| is_alike(first, &class));
        match at.and_then(|at| kept.get_mut(at)) {
            Some((first, titles)) => {
                first.nodes.extend(class.nodes);
                titles.push(class.title);
            }
            None => {
                let titles = vec![class.title.clone()];
                kept.push((class, titles));
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

fn is_alike(one: &ClassProof, other: &ClassProof) -> bool {
    let findings = |class: &ClassProof| -> Vec<((&'static str, String), Level)> {
        let all = class.steps.iter().flat_map(|step| &step.findings);
        all.map(|finding| (key(finding), finding.level)).collect()
    };
    let verdicts = |class: &ClassProof| class.steps.iter().map(|step| step.verdict).collect::<Vec<_>>();
    !one.settings.is_empty()
        && one.settings == other.settings
        && one.lasts_until == other.lasts_until
        && verdicts(one) == verdicts(other)
        && findings(one) == findings(other)
}

/// A finding's rule and place.
pub(super) fn key(finding: &Finding) -> (&'static str, String) {
    let place = match &finding.place {
        Place::Other(source, range) => format!("{}:{}", source.name(), range.start),
        Place::Spec(path, _) => path.to_string(),
        Place::SpecBytes(range) => range.start.to_string(),
    };
    (finding.rule, place)
}
