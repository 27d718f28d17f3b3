//! A feature gate that need not be set any more.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Stage;
use crate::rules::fact::{Gate, Release};
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATE_NEEDLESS,
    Level::Note,
    include_str!("feature_gate_needless.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        for (name, gate) in component.gates.iter().filter(|(_, gate)| gate.written) {
            let release = Release { kube: component.kube(), place: Some((&component.minor.path).into()) };
            let place = (&gate.path).into();
            let set = Gate { program: component.program, release: &release, name, on: gate.value, place };
            if let Some(finding) = judge(&set) {
                findings.push(component.dress(finding));
            }
        }
    }
}

/// Mirrors k8s.io/component-base/featuregate: featureGate.SetFromMap, which warns about gates of features that are generally
/// available, and of deprecated ones.
pub(crate) fn judge(gate: &Gate<'_>) -> Option<Finding> {
    let known = gate.known().present()?;
    let name = gate.name;
    let has_no_effect = known.default == gate.on;
    if !matches!(known.stage, Stage::Ga | Stage::Deprecated) || known.locked && !has_no_effect {
        return None;
    }
    let state = if gate.on { "on" } else { "off" };
    let what = match known.stage {
        Stage::Ga => "GA",
        _ => "deprecated",
    };
    let (message, label) = match (has_no_effect, known.locked) {
        (true, true) => {
            (format!("the feature gate `{name}` has no effect"), format!("the feature is always {state}"))
        }
        (true, false) => {
            (format!("the feature gate `{name}` has no effect"), format!("the feature is {state} by default"))
        }
        (false, _) => {
            (format!("the feature gate `{name}` is going to be removed"), format!("{what} feature"))
        }
    };
    let help = match has_no_effect {
        true => "remove this gate",
        false => "make the node work without this gate before it is removed",
    };
    let program = gate.program.name();
    let finding = Finding::new(RULE.id, gate.place.clone(), message).at_key().label(label).reason(format!(
        "{program} warns of a {what} feature gate; a later release removes the gate, and from then on {program} does not \
         start with it"
    ));
    Some(gate.of_release(finding).help(help))
}
