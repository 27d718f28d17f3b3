//! A feature gate that cannot be set any more.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_LOCKED,
    Level::Deny,
    include_str!("feature_gate_locked.md"),
    Check::Cluster(check),
)
.versioned();

/// Mirrors k8s.io/component-base/featuregate: featureGate.SetFromMap.
fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        for (name, gate) in component.gates.iter().filter(|(_, gate)| gate.written) {
            let Some(known) = component.kube().gate(name).present() else { continue };
            if !known.locked || known.default == gate.value {
                continue;
            }
            let (state, verb) = if known.default { ("on", "switched off") } else { ("off", "switched on") };
            let release = format!("{} is {} here", component.name(), **component.minor);
            findings.push(
                component
                    .finding(RULE.id, &gate.path, format!("the feature `{name}` cannot be {verb} any more"))
                    .label(format!("always {state}"))
                    .because(&component.minor.path, release)
                    .reason(format!(
                        "{} does not start: `cannot set feature gate {name} to {}, feature is locked to {}`",
                        component.name(),
                        gate.value,
                        known.default
                    ))
                    .help("remove it"),
            );
        }
    }
}
