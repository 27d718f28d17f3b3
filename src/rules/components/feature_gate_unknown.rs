//! A feature gate that no release has.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::fact::Gate;
use crate::rules::support::each_gate;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_UNKNOWN,
    Level::Deny,
    include_str!("feature_gate_unknown.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    each_gate(context.cluster, findings, judge);
}

/// A gate that no release has.
pub(crate) fn judge(gate: &Gate<'_>) -> Option<Finding> {
    let Known::Unknown = gate.known() else { return None };
    let message = format!("there is no feature gate `{}`", gate.name.escape_debug());
    let finding = gate.unrecognized(RULE.id, message);
    Some(match gate.release.kube.nearest_gate(gate.name) {
        Some(near) => {
            finding.label(format!("did you mean `{}`?", near.name)).help(format!("write `{}`", near.name))
        }
        None => finding.label("unknown gate").help("remove this gate"),
    })
}
