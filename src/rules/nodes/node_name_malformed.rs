//! An invalid name of a node.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::Malformed;
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::NODE_NAME_MALFORMED, Level::Deny, include_str!("node_name_malformed.md"))
        .fixed()
        .breaks(
            StepId::Registration,
            "Unable to register node with API server: metadata.name: Invalid value",
        );

/// The finding for a name that the API server refuses. `name` is its name at that place.
///
/// Mirrors k8s.io/kubernetes/pkg/apis/core/validation: ValidateNodeName.
pub(crate) fn malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    malformed.finding(RULE.id, place, name)
}
