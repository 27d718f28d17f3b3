//! A feature that is on and depends on one that is off.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use std::collections::BTreeMap;

use crate::model::At;
use crate::rules::support::{Component, components};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_NEEDS_ANOTHER,
    Level::Deny,
    include_str!("feature_gate_needs_another.md"),
    Check::Cluster(check),
)
.versioned();

/// A gate of the spec, and the features that miss another because of it.
struct Missing<'a> {
    gate: &'a At<bool>,
    features: Vec<&'a str>,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        let kube = component.kube();
        // What is locked stays as it is, and another rule says so.
        let locked = |name: &str| kube.gate(name).present().is_some_and(|gate| gate.locked);
        let set = |name: &str| component.gates.get(name).map(|gate| gate.value).filter(|_| !locked(name));
        let mut missing: BTreeMap<_, Missing<'_>> = BTreeMap::new();
        for (feature, needed) in kube.unmet_gates(set) {
            if let Some(gate) = decides(&component, needed).or_else(|| decides(&component, feature)) {
                let missing = missing.entry((needed, &gate.path));
                missing.or_insert_with(|| Missing { gate, features: Vec::new() }).features.push(feature);
            }
        }
        for ((needed, _), Missing { gate, features }) in missing {
            findings.push(finding(&component, &features, needed, gate));
        }
    }
}

/// The gate in the spec that makes a feature what it is: its own, or that of all features of its stage.
fn decides<'a>(component: &Component<'a>, name: &str) -> Option<&'a At<bool>> {
    let gate = |name| component.gates.get(name);
    gate(name).or_else(|| gate(component.kube().gate_of_all(name)?)).filter(|gate| gate.written)
}

fn finding(component: &Component<'_>, features: &[&str], needed: &str, gate: &At<bool>) -> Finding {
    let first = features.first().copied().unwrap_or_default();
    let (who, verb) = match features {
        [one] => (format!("the feature `{one}`"), "needs"),
        [one, other] => (format!("the features `{one}` and `{other}`"), "need"),
        [one, rest @ ..] => (format!("the feature `{one}` and {} more", rest.len()), "need"),
        [] => ("a feature".to_owned(), "needs"),
    };
    let label = match gate.value {
        true => format!("`{needed}` is off"),
        false => format!("{} on", if features.len() == 1 { "that one is" } else { "those are" }),
    };
    component
        .finding(RULE.id, &gate.path, format!("{who} {verb} `{needed}`, which is off"))
        .label(label)
        .reason(format!(
            "{} does not start: `{first} is enabled, but depends on features that are disabled: [{needed}]`",
            component.name()
        ))
        .help(match gate.value {
            true => format!("switch on `{needed}` too"),
            false => format!("leave `{needed}` on, or switch off what needs it: {}", features.join(", ")),
        })
}
