use serde_json::Value;

use super::step::Step;
use super::walk::Walk;
use crate::facts::Sourced;
use crate::kube::{GateNeed, Kind, Limits};
use crate::model::{flag_entries, is_same_value};
use crate::suggest;

const KUBELET_WORD_UNKNOWN: &str = "kubelet-word-unknown";
const KUBELET_FIELD_GATE_OFF: &str = "kubelet-field-gate-off";

/// Words that the kubelet does not know in its settings, and settings whose feature gate is off: it ends with either.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration, and what refuses some words
/// later, named at [`crate::kube::Kube::kubelet_limits`].
pub(super) fn check(walk: &Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    for field in walk.kube.kubelet_fields() {
        let Some(written) = settings.written(field) else { continue };
        let limits = walk.kube.kubelet_limits(field);
        if let Some(word) = unknown(walk, field, &limits, &written) {
            let said = format!("invalid configuration: {field} has no {:?}", word);
            let finding = walk
                .at(
                    KUBELET_WORD_UNKNOWN,
                    &written.origin,
                    format!("`{field}` has no `{}`", word.escape_debug()),
                )
                .label("refused")
                .help(format!("write {}", suggest::listed(limits.words.iter().copied(), "or")));
            step.breaks(format!("failed to validate kubelet configuration, error: {said}"), finding);
        }
        if let Some(need) = limits.gate.filter(|need| !walk.gates.is_on(walk.kube, need.name))
            && !is_idle(&written.value, need)
        {
            let said = format!("invalid configuration: {field} requires feature gate {}", need.name);
            let finding = walk
                .at(
                    KUBELET_FIELD_GATE_OFF,
                    &written.origin,
                    format!("`{field}` needs the feature gate `{}`", need.name),
                )
                .label("the gate is off")
                .help(format!("set `{}` under `featureGates`, or leave the field out", need.name));
            step.breaks(format!("failed to validate kubelet configuration, error: {said}"), finding);
        }
    }
}

/// The first word that is not among those that the field has.
fn unknown(walk: &Walk<'_>, field: &str, limits: &Limits, written: &Sourced<Value>) -> Option<String> {
    if limits.words.is_empty() {
        return None;
    }
    let settings = walk.settings.as_ref()?;
    let flag = walk.kube.flag_of_field(field).filter(|flag| settings.arguments.get(flag).is_some());
    let kind = walk.kube.kubelet_field(field).present()?.kind;
    let is_unknown = |word: &String| !limits.words.contains(&word.as_str());
    match &written.value {
        Value::String(text) if kind == Kind::String => {
            let is_default = text.is_empty() && (flag.is_none() || limits.empty_is_default);
            Some(text.clone()).filter(|text| !is_default && is_unknown(text))
        }
        Value::String(text) if flag.is_some() => {
            flag_entries(text).map(|(key, _)| key.to_owned()).find(is_unknown)
        }
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).find(is_unknown),
        Value::Object(map) => map.keys().find(|key| is_unknown(key)).cloned(),
        _ => None,
    }
}

/// Whether the setting says what is so without the gate.
fn is_idle(value: &Value, need: GateNeed) -> bool {
    let text = match value {
        _ if need.even_empty => return false,
        Value::String(text) => text.clone(),
        Value::Array(items) => return items.is_empty(),
        Value::Object(map) => return map.is_empty(),
        other => other.to_string(),
    };
    need.unless.map_or(text.is_empty(), |idle| is_same_value(&text, idle))
}
