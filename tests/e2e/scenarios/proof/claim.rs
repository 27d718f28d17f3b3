use std::collections::BTreeMap;

use jiff::Timestamp;
use nodejoin::facts::from_folder::{Beside, import};
use nodejoin::kube::Minor;
use nodejoin::proof::{self, StepId, Verdict};
use nodejoin::world::Tree;

use super::base::Files;
use super::joiner::Seen;
use crate::outcome::{Doing, Outcome, ensure};
use crate::releases;

/// The result of the proof for a mutant's files.
pub(super) struct Claim {
    /// The first step that breaks; none where nodes join.
    pub(super) step: Option<StepId>,
    /// The steps before it that hold on a condition.
    pub(super) conditional: Vec<StepId>,
    pub(super) renewal: Verdict,
    /// Steps beside the way.
    pub(super) sides: BTreeMap<&'static str, Verdict>,
    /// The proof, for the person who looks at a disagreement.
    pub(super) told: String,
}

impl Claim {
    /// Whether the proof leaves the step open at which the real thing stops: it depends on what is in no file.
    pub(super) fn leaves_open(&self, seen: &Seen) -> bool {
        let real = seen.step;
        self.step != real && real.is_some_and(|step| self.conditional.contains(&step))
    }

    /// Whether a join stops at the same step.
    pub(super) fn agrees_on_step(&self, seen: &Seen) -> bool {
        self.step == seen.step || self.leaves_open(seen)
    }

    /// Whether a node that joins renews its certificate, or does not, for both; nothing where it was not tested.
    pub(super) fn agrees_on_renewal(&self, seen: &Seen) -> Option<bool> {
        let renewal = seen.renewal.as_ref().filter(|_| self.step.is_none())?;
        Some(renewal.is_ok() == (self.renewal != Verdict::Breaks))
    }

    /// The tested steps beside the way, whether both agree, and the real answer.
    pub(super) fn sides<'s>(&'s self, seen: &'s Seen) -> impl Iterator<Item = (&'static str, bool, &'s str)> {
        self.sides.iter().filter_map(|(name, verdict)| {
            let said = seen.sides.get(*name).filter(|_| self.step == seen.step)?;
            let agrees = match (*name, *verdict) {
                // The real thing had an approver.
                ("serving", Verdict::Conditional) => said.is_empty(),
                ("serving", Verdict::Holds) => said == "approved by itself",
                ("discovery", Verdict::NotReached) => !said.is_empty(),
                (_, Verdict::Breaks) => !said.is_empty(),
                (_, Verdict::Holds) => said.is_empty(),
                (_, Verdict::Conditional | Verdict::NotReached) => true,
            };
            Some((*name, agrees, said.as_str()))
        })
    }

    pub(super) fn agrees(&self, seen: &Seen) -> bool {
        let sides = self.sides(seen).all(|(_, agrees, _)| agrees);
        self.agrees_on_step(seen) && self.agrees_on_renewal(seen) != Some(false) && sides
    }
}

/// Proves a mutant as `nodejoin prove --from --complete` does: its files are all that the machines have.
pub(super) fn claim(files: &Files, release: &str) -> Outcome<Claim> {
    let tree = Tree::of(files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())));
    let minor = Minor::read(releases::minor(release)).doing(release)?;
    let imported = import(&tree, "mutant", Beside { kubernetes: Some(minor), complete: true });
    let proof = proof::prove(&imported.facts, Timestamp::now());
    let [class] = proof.classes.as_slice() else {
        let nothing = "no kubelet is found".to_owned();
        ensure(proof.classes.is_empty(), || format!("{} kubelets are found", proof.classes.len()))?;
        return Ok(Claim {
            step: Some(StepId::KubeletStart),
            conditional: Vec::new(),
            renewal: Verdict::NotReached,
            sides: BTreeMap::new(),
            told: nothing,
        });
    };
    let conditional =
        class.steps.iter().filter(|step| step.id.is_main() && step.verdict == Verdict::Conditional);
    let mut told = String::new();
    for step in &class.steps {
        told.push_str(&format!("        {}: {}", step.id.name(), step.verdict.name()));
        for finding in &step.findings {
            told.push_str(&format!("; {}: {}", finding.rule.as_str(), finding.message));
        }
        if step.is_broken() || step.verdict == Verdict::Conditional {
            step.evidence.iter().for_each(|evidence| told.push_str(&format!("; {}", evidence.text)));
        }
        told.push('\n');
    }
    Ok(Claim {
        step: class.breaks_at,
        conditional: conditional.map(|step| step.id).collect(),
        renewal: class.step(StepId::Renewal).map_or(Verdict::NotReached, |step| step.verdict),
        sides: [StepId::Discovery, StepId::Serving, StepId::KubeletApi]
            .into_iter()
            .filter_map(|id| Some((id.name(), class.step(id)?.verdict)))
            .collect(),
        told,
    })
}
