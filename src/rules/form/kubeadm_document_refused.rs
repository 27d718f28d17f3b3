//! A configuration that kubeadm refuses.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule = Rule::reported(
    rule_id::KUBEADM_DOCUMENT_REFUSED,
    Level::Deny,
    include_str!("kubeadm_document_refused.md"),
)
.breaks(StepId::KubeletStart, "kubeadm refuses its configuration and writes no file of the kubelet");

/// The finding for a value that kubeadm refuses.
pub(crate) fn judge(place: Place, problem: &str) -> Finding {
    Finding::new(RULE.id, place, format!("kubeadm refuses this file: {problem}"))
        .reason("kubeadm exits before it writes anything, and no node joins with this file")
}

/// The finding for an API version that no release of kubeadm reads.
pub(crate) fn version(place: Place, kind: &str, version: &str, reads: &[&str]) -> Finding {
    let problem = format!("it does not read `{}` of `{kind}`", version.escape_debug());
    let finding = judge(place, &problem).label("not an API version of kubeadm");
    match reads.last() {
        Some(newest) => finding.help(format!("write the document in `{newest}`")),
        None => finding,
    }
}
