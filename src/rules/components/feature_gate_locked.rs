//! A feature gate that can no longer be changed.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Gate;
use crate::rules::support::each_gate;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_LOCKED,
    Level::Deny,
    include_str!("feature_gate_locked.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    each_gate(context.cluster, findings, judge);
}

/// A gate that is set to the opposite of its locked value.
///
/// Mirrors k8s.io/component-base/featuregate: featureGate.SetFromMap.
pub(crate) fn judge(gate: &Gate<'_>) -> Option<Finding> {
    let locked = gate.known().present().filter(|known| known.locked && known.default != gate.on)?;
    let (state, verb) = if locked.default { ("on", "switched off") } else { ("off", "switched on") };
    let error = format!(
        "cannot set feature gate {} to {}, feature is locked to {}",
        gate.name, gate.on, locked.default
    );
    let message = format!("the feature `{}` can no longer be {verb}", gate.name);
    let finding = Finding::new(RULE.id, gate.place.clone(), message)
        .label(format!("always {state}"))
        .exits(gate.program.name(), error);
    Some(gate.of_release(finding.help("remove this gate")))
}
