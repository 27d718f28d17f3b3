use super::{ClassProof, StepId};
use crate::finding::Finding;

/// Rules of single values that could not be resolved, the step that would break with them, and what is seen of it.
const STEPS: &[(&str, StepId, &str)] = &[
    ("label-malformed", StepId::KubeletStart, "invalid node labels"),
    (
        "variable-malformed",
        StepId::KubeletStart,
        "the kubelet starts with another environment than was meant",
    ),
    (
        "node-name-malformed",
        StepId::Registration,
        "Unable to register node with API server: metadata.name: Invalid value",
    ),
    ("taint-malformed", StepId::ConfigLoad, "invalid taint"),
    (
        "api-server-malformed",
        StepId::Tls,
        "the API server is not reached: host must be a URL or a host:port pair",
    ),
    (
        "ca-is-private-key",
        StepId::Tls,
        "unable to load root certificates: unable to parse bytes as PEM block",
    ),
    ("ca-not-pem", StepId::Tls, "unable to load root certificates: unable to parse bytes as PEM block"),
    (
        "token-id-malformed",
        StepId::AuthenticateToken,
        "cannot create certificate signing request: Unauthorized",
    ),
    (
        "token-expiration-unparseable",
        StepId::AuthenticateToken,
        "cannot create certificate signing request: Unauthorized",
    ),
    (
        "token-extra-group-invalid",
        StepId::AuthenticateToken,
        "cannot create certificate signing request: Unauthorized",
    ),
    ("duration-malformed", StepId::Approve, "kube-controller-manager does not start: time: invalid duration"),
];

/// Breaks the step of a class that would break with a mistake of the spec.
pub(super) fn apply(class: &mut ClassProof, finding: &Finding) {
    if let Some((_, step, symptom)) = STEPS.iter().find(|(rule, ..)| *rule == finding.rule) {
        breaks(class, *step, symptom, finding);
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
            step.refuse(symptom.to_owned(), finding.clone());
        } else {
            step.forget();
        }
    }
}
