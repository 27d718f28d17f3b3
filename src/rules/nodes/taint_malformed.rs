//! A taint that the kubelet or the API server refuses.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::Malformed;
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::TAINT_MALFORMED, Level::Deny, include_str!("taint_malformed.md"))
        .fixed()
        .breaks(StepId::ConfigLoad, "invalid taint");

/// The finding for a value that is not a taint. `name` is its name at that place.
pub(crate) fn malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    malformed.finding(RULE.id, place, name)
}

/// The finding for taints with which the kubelet exits, with its error.
pub(crate) fn at_kubelet(place: Place, error: &str) -> Finding {
    Finding::new(RULE.id, place, "the kubelet does not accept these taints")
        .label("invalid taints")
        .exits("the kubelet", error)
        .help("write each taint as `key=value:NoSchedule`")
}

/// The finding for taints with which the API server refuses a Node, with the end of its error.
pub(crate) fn at_server(place: Place, node: &str, why: &str) -> Finding {
    let error = format!("Unable to register node with API server: Node {node:?} is invalid: {why}");
    Finding::new(RULE.id, place, "the API server refuses a Node with these taints")
        .label("refused taints")
        .reason(format!("the node cannot register: `{error}`"))
        .error(error)
        .help("write each taint once, as `key=value:NoSchedule`")
}
