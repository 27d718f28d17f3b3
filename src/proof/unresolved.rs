use super::{ClassProof, StepId};
use crate::diagnostic::{Finding, RuleId, rule_id};

/// Rules of single values that could not be resolved, the step that would break with them, and what is seen of it.
const STEPS: &[(RuleId, StepId, &str)] = &[
    (rule_id::LABEL_MALFORMED, StepId::KubeletStart, "invalid node labels"),
    (
        rule_id::VARIABLE_MALFORMED,
        StepId::KubeletStart,
        "the kubelet starts with another environment than was meant",
    ),
    (
        rule_id::NODE_NAME_MALFORMED,
        StepId::Registration,
        "Unable to register node with API server: metadata.name: Invalid value",
    ),
    (rule_id::TAINT_MALFORMED, StepId::ConfigLoad, "invalid taint"),
    (
        rule_id::API_SERVER_MALFORMED,
        StepId::Tls,
        "the API server is not reached: host must be a URL or a host:port pair",
    ),
    (
        rule_id::CA_IS_PRIVATE_KEY,
        StepId::Tls,
        "unable to load root certificates: unable to parse bytes as PEM block",
    ),
    (
        rule_id::CA_NOT_PEM,
        StepId::Tls,
        "unable to load root certificates: unable to parse bytes as PEM block",
    ),
    (
        rule_id::TOKEN_ID_MALFORMED,
        StepId::AuthenticateToken,
        "cannot create certificate signing request: Unauthorized",
    ),
    (
        rule_id::TOKEN_EXPIRATION_UNPARSEABLE,
        StepId::AuthenticateToken,
        "cannot create certificate signing request: Unauthorized",
    ),
    (
        rule_id::TOKEN_EXTRA_GROUP_INVALID,
        StepId::AuthenticateToken,
        "cannot create certificate signing request: Unauthorized",
    ),
    (
        rule_id::DURATION_MALFORMED,
        StepId::Approve,
        "kube-controller-manager does not start: time: invalid duration",
    ),
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
