//! A feature gate that no release has.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_UNKNOWN,
    Level::Deny,
    include_str!("feature_gate_unknown.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        for (name, gate) in component.gates {
            let Known::Unknown = component.kube().gate(name) else { continue };
            let shown = name.escape_debug();
            let finding = component
                .finding(RULE.id, &gate.path, format!("there is no feature gate `{shown}`"))
                .at_key()
                .reason(component.unrecognized_gate(&shown.to_string()));
            findings.push(match component.kube().nearest_gate(name) {
                Some(near) => finding
                    .label(format!("did you mean `{}`?", near.name))
                    .help(format!("write `{}`", near.name)),
                None => finding.label("unknown").help("remove it"),
            });
        }
    }
}
