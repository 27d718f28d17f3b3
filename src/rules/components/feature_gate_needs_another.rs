//! A feature that is on but depends on one that is off.

use std::collections::BTreeMap;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::fact::Gates;
use crate::rules::support::{components, release};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_NEEDS_ANOTHER,
    Level::Deny,
    include_str!("feature_gate_needs_another.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        let gates = component.gates.iter().map(|(name, gate)| {
            let place = gate.written.then(|| Place::from(&gate.path));
            (name.as_str(), (gate.value, place))
        });
        let release = release(component.minor);
        let gates = Gates { program: component.program, release: &release, set: gates.collect() };
        for (_, finding) in judge(&gates) {
            findings.push(component.dress(finding));
        }
    }
}

/// Features that are on and need one that is off because of a gate that is set: each such gate with its finding.
///
/// Mirrors k8s.io/component-base/featuregate: featureGate.unsafeSetFromMap, which checks dependencies last.
pub(crate) fn judge<'a>(gates: &Gates<'a>) -> Vec<(&'a str, Finding)> {
    // Only a gate that is set decides against a default.
    if gates.set.values().all(|(_, place)| place.is_none()) {
        return Vec::new();
    }
    let kube = gates.release.kube;
    // Locked gates do not change; another rule reports them.
    let locked = |name: &str| kube.gate(name).present().is_some_and(|gate| gate.locked);
    let set = |name: &str| gates.set.get(name).map(|(on, _)| *on).filter(|_| !locked(name));
    let mut missing: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for (feature, needed) in kube.unmet_gates(set) {
        if let Some(gate) = decides(gates, needed).or_else(|| decides(gates, feature)) {
            missing.entry((needed, gate)).or_default().push(feature);
        }
    }
    let finding = |((needed, gate), features): ((&str, &'a str), Vec<&str>)| {
        let (on, place) = gates.set.get(gate)?;
        Some((gate, finding(gates, &features, needed, *on, place.clone()?)))
    };
    missing.into_iter().filter_map(finding).collect()
}

/// The gate that is set and decides about a feature: its own, or the one for all features of its stage.
fn decides<'a>(gates: &Gates<'a>, name: &str) -> Option<&'a str> {
    let gate = |name: &str| gates.set.get_key_value(name);
    let deciding = gate(name).or_else(|| gate(gates.release.kube.gate_of_all(name)?));
    deciding.filter(|(_, (_, place))| place.is_some()).map(|(name, _)| *name)
}

fn finding(gates: &Gates<'_>, features: &[&str], needed: &str, on: bool, place: Place) -> Finding {
    let first = features.first().copied().unwrap_or_default();
    let (who, verb) = match features {
        [one] => (format!("the feature `{one}`"), "needs"),
        [one, other] => (format!("the features `{one}` and `{other}`"), "need"),
        [one, rest @ ..] => (format!("the feature `{one}` and {} more", rest.len()), "need"),
        [] => ("a feature".to_owned(), "needs"),
    };
    let label = match on {
        true => format!("`{needed}` is off"),
        false => format!("needed by {}", if features.len() == 1 { "a feature" } else { "these features" }),
    };
    let error = format!("{first} is enabled, but depends on features that are disabled: [{needed}]");
    Finding::new(RULE.id, place, format!("{who} {verb} `{needed}`, which is off"))
        .label(label)
        .exits(gates.program.name(), error)
        .help(match on {
            true => format!("switch on `{needed}` too"),
            false => format!(
                "leave `{needed}` on, or switch off the features that need it: {}",
                features.join(", ")
            ),
        })
}
