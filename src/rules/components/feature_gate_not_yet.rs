//! A feature gate of a later release.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::fact::Gate;
use crate::rules::support::each_gate;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_NOT_YET,
    Level::Deny,
    include_str!("feature_gate_not_yet.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    each_gate(context.cluster, findings, judge);
}

/// A gate of a later release.
pub(crate) fn judge(gate: &Gate<'_>) -> Option<Finding> {
    let Known::NotYet { since } = gate.known() else { return None };
    let message = format!("the feature gate `{}` does not exist before {since}", gate.name);
    let finding = gate
        .unrecognized(RULE.id, message)
        .label(format!("not in {}", gate.release.kube.minor()))
        .help(format!("remove it, or upgrade {} to {since}", gate.program.name()));
    Some(gate.of_release(finding))
}
