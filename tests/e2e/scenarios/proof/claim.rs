use jiff::Timestamp;
use nodejoin::import::import;
use nodejoin::join::{self, StepId, Verdict};
use nodejoin::kube::Minor;
use nodejoin::world::Tree;

use super::base::Files;
use crate::outcome::{Doing, Outcome, ensure};
use crate::releases;

/// What the proof says of a mutant's files.
pub(super) struct Claim {
    /// The first step that breaks; none where nodes join.
    pub(super) step: Option<&'static str>,
    /// The steps before it that hold on a condition.
    pub(super) conditional: Vec<&'static str>,
    pub(super) renewal: Verdict,
    /// The proof, for the person who looks at a disagreement.
    pub(super) told: String,
}

/// Proves a mutant as `nodejoin prove --from` does.
pub(super) fn claim(files: &Files, release: &str) -> Outcome<Claim> {
    let tree = Tree::of(files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())));
    let minor = Minor::read(releases::minor(release)).doing(release)?;
    let imported = import(&tree, "mutant", Some(minor));
    let proof = join::prove(&imported.facts, Timestamp::now());
    let [class] = proof.classes.as_slice() else {
        let nothing = "no kubelet is found".to_owned();
        ensure(proof.classes.is_empty(), || format!("{} kubelets are found", proof.classes.len()))?;
        return Ok(Claim {
            step: Some("kubelet-start"),
            conditional: Vec::new(),
            renewal: Verdict::NotReached,
            told: nothing,
        });
    };
    let conditional =
        class.steps.iter().filter(|step| step.id.is_main() && step.verdict == Verdict::Conditional);
    let mut told = String::new();
    for step in &class.steps {
        told.push_str(&format!("        {}: {}", step.id.name(), step.verdict.name()));
        for finding in &step.findings {
            told.push_str(&format!("; {}: {}", finding.rule, finding.message));
        }
        if step.is_broken() || step.verdict == Verdict::Conditional {
            step.evidence.iter().for_each(|evidence| told.push_str(&format!("; {}", evidence.text)));
        }
        told.push('\n');
    }
    Ok(Claim {
        step: class.breaks_at.map(StepId::name),
        conditional: conditional.map(|step| step.id.name()).collect(),
        renewal: class.step(StepId::Renewal).map_or(Verdict::NotReached, |step| step.verdict),
        told,
    })
}
