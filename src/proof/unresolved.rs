use super::{ClassProof, StepId};
use crate::diagnostic::Finding;
use crate::rules;

/// Breaks the step that a mistake in the spec would break, if the mistake kept the value from being written.
pub(super) fn apply(class: &mut ClassProof, finding: &Finding) {
    let rule = rules::of(finding.rule);
    if let Some((step, error)) = rule.and_then(|rule| rule.breaks) {
        breaks(class, step, error, finding);
    }
}

fn breaks(class: &mut ClassProof, id: StepId, symptom: &str, finding: &Finding) {
    if class.breaks_at.is_some_and(|before| before <= id) {
        return;
    }
    class.joins = false;
    class.breaks_at = Some(id);
    for step in class.steps.iter_mut().filter(|step| step.id.is_main() && step.id >= id) {
        if step.id == id {
            step.breaks(symptom, finding.clone());
        } else {
            step.forget();
        }
    }
}
