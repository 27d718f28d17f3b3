//! A feature gate that was removed from Kubernetes.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::fact::Gate;
use crate::rules::support::each_gate;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_REMOVED,
    Level::Deny,
    include_str!("feature_gate_removed.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    each_gate(context.cluster, findings, judge);
}

/// A gate of an earlier release.
pub(crate) fn judge(gate: &Gate<'_>) -> Option<Finding> {
    let Known::Removed { since, .. } = gate.known() else { return None };
    let message = format!("the feature gate `{}` was removed in {since}", gate.name);
    let help = match (gate.release.kube.feature_is_on(gate.name), gate.on) {
        (true, true) => "remove it; the feature is always on".to_owned(),
        (true, false) => "remove it; the feature can no longer be switched off".to_owned(),
        (false, _) => format!("remove it; the feature was removed in {since}"),
    };
    let finding = gate.unrecognized(RULE.id, message).label(format!("not in {}", gate.release.kube.minor()));
    Some(gate.of_release(finding.help(help)))
}
