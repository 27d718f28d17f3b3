use super::{ClassProof, StepId};
use crate::finding::Finding;

/// Rules of single values that could not be resolved, and the step that would break with them.
const STEPS: &[(&str, StepId)] = &[
    ("label-malformed", StepId::KubeletStart),
    ("variable-malformed", StepId::KubeletStart),
    ("node-name-malformed", StepId::KubeletStart),
    ("taint-malformed", StepId::ConfigLoad),
    ("api-server-malformed", StepId::Tls),
    ("ca-is-private-key", StepId::Tls),
    ("ca-not-pem", StepId::Tls),
    ("token-id-malformed", StepId::AuthenticateToken),
    ("token-expiration-unparseable", StepId::AuthenticateToken),
    ("token-extra-group-invalid", StepId::AuthenticateToken),
    ("duration-malformed", StepId::Approve),
];

/// Breaks the step of a class that would break with a mistake of the spec.
pub(super) fn apply(class: &mut ClassProof, finding: &Finding) {
    if let Some((_, step)) = STEPS.iter().find(|(rule, _)| *rule == finding.rule) {
        breaks(class, *step, finding);
    }
}

fn breaks(class: &mut ClassProof, id: StepId, finding: &Finding) {
    if class.breaks_at.is_some_and(|before| before <= id) {
        return;
    }
    class.joins = false;
    class.breaks_at = Some(id);
    for step in class.steps.iter_mut().filter(|step| step.id.is_main() && step.id >= id) {
        let seen = finding.reason.clone().unwrap_or_else(|| finding.message.clone());
        if step.id == id {
            step.refuse(seen, finding.clone());
        } else {
            step.forget();
        }
    }
}
