//! A feature gate that has left Kubernetes.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_REMOVED,
    Level::Deny,
    include_str!("feature_gate_removed.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        for (name, gate) in component.gates.iter().filter(|(_, gate)| gate.written) {
            let Known::Removed { since, .. } = component.kube().gate(name) else { continue };
            let help = match (component.kube().feature_is_on(name), gate.value) {
                (true, true) => "remove it: the feature is there for good",
                (false, false) => "remove it: the feature is gone",
                (true, false) => {
                    "remove it, and see what the feature changes: it cannot be switched off any more"
                }
                (false, true) => "remove it, and see what took the feature's place: it is gone",
            };
            findings.push(
                component
                    .release_finding(
                        RULE.id,
                        &gate.path,
                        format!("the feature gate `{name}` left Kubernetes in {since}"),
                    )
                    .label(format!("gone since {since}"))
                    .reason(component.unrecognized_gate(name))
                    .help(help),
            );
        }
    }
}
