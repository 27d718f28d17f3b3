//! A feature gate that a later release brings.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_NOT_YET,
    Level::Deny,
    include_str!("feature_gate_not_yet.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        for (name, gate) in component.gates.iter().filter(|(_, gate)| gate.written) {
            let Known::NotYet { since } = component.kube().gate(name) else { continue };
            findings.push(
                component
                    .release_finding(
                        RULE.id,
                        &gate.path,
                        format!("Kubernetes has the feature gate `{name}` from {since} on"),
                    )
                    .label(format!("not in {}", **component.minor))
                    .reason(component.unrecognized_gate(name))
                    .help("leave it out until then"),
            );
        }
    }
}
