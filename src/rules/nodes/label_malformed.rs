//! An invalid key or value of a label.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::{Malformed, label_key_problem, label_value_problem};
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::LABEL_MALFORMED, Level::Deny, include_str!("label_malformed.md"))
        .fixed()
        .breaks(StepId::KubeletStart, "invalid node labels");

/// The finding for a label that a kubelet gives its node. `name` is its name at that place.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app/options: ValidateKubeletFlags.
pub(crate) fn judge((key, value): (&str, &str), place: Place, name: &str) -> Option<Finding> {
    let of_key = label_key_problem(key);
    let is_key = of_key.is_some();
    let problem = of_key.or_else(|| label_value_problem(value))?;
    let error = format!("invalid node labels: {key:?} - {problem}");
    let finding = Malformed::new(problem)
        .label(if is_key { "not a valid label key" } else { "not a valid label value" })
        .help("use up to 63 letters, digits, dashes, underscores and dots; a key may have a prefix: a DNS name and a slash")
        .finding(RULE.id, place, name)
        .exits("the kubelet", error);
    Some(if is_key { finding.at_key() } else { finding })
}
