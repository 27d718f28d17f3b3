//! A field whose feature gate is off.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use serde_json::Value as Json;

use crate::kube::value::is_same_value;
use crate::kube::{GateNeed, Kube};
use crate::model::{KubeletSettings, Setting};
use crate::rules::support::{entries, has_feature, settings, switch_on};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_GATE_OFF,
    Level::Deny,
    include_str!("kubelet_field_gate_off.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let kube = Kube::of(*kubelet.minor);
    for (field, setting) in settings(kubelet) {
        let Some(need) = kube.kubelet_limits(field).gate else { continue };
        if !kube.kubelet_field(field).is_present()
            || has_feature(kubelet, need.name)
            || is_idle(setting, need)
        {
            continue;
        }
        let message = format!("`{field}` needs the feature gate `{}`", need.name);
        let why = "it does not accept the field while the feature gate is off";
        let gate = kubelet.gates.get(need.name);
        if let Some(gate) = gate.filter(|_| !setting.written) {
            let finding = Finding::new(RULE.id, &gate.path, message).label("switched off here");
            findings.push(finding.exits_since("the kubelet", why).help("remove this gate"));
            continue;
        }
        let finding = Finding::new(RULE.id, &setting.path, message).at_key();
        let finding = match gate {
            Some(gate) => finding
                .label("set here")
                .because(&gate.path, "the gate is switched off")
                .help(format!("remove the gate `{}`", need.name)),
            None => finding
                .label(format!("the gate is off in {}", kubelet.minor.value))
                .help(switch_on(need.name))
                .help("or remove the field"),
        };
        findings.push(finding.exits_since("the kubelet", why));
    }
}

/// Whether the field has the value that needs no gate.
fn is_idle(setting: &Setting, need: GateNeed) -> bool {
    match setting.value.text() {
        _ if need.even_empty => false,
        Some(text) => need.unless.map_or(text.is_empty(), |idle| is_same_value(&text, idle)),
        None => entries(setting).is_empty() && !is_filled_list(setting),
    }
}

/// Whether it is a list of tables with something in it.
fn is_filled_list(setting: &Setting) -> bool {
    matches!(setting.value.as_plain(), Some(Json::Array(items)) if !items.is_empty())
}
