//! A feature gate that is set to its locked value.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_NEEDLESS,
    Level::Note,
    include_str!("feature_gate_needless.md"),
    Check::Cluster(check),
)
.versioned();

/// Mirrors k8s.io/component-base/featuregate: featureGate.SetFromMap, which warns about such gates.
fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        for (name, gate) in component.gates.iter().filter(|(_, gate)| gate.written) {
            let Some(known) = component.kube().gate(name).present() else { continue };
            if !known.locked || known.default != gate.value {
                continue;
            }
            let state = if gate.value { "on" } else { "off" };
            findings.push(
                component
                    .release_finding(RULE.id, &gate.path, format!("the feature gate `{name}` has no effect"))
                    .label(format!("the feature is always {state}"))
                    .reason(format!(
                        "a later release removes the gate, and from then on {} does not start with it",
                        component.name()
                    ))
                    .help("remove this gate"),
            );
        }
    }
}
