use serde_json::Value;

use crate::facts::{Origin, Sourced};
use crate::kube::Kube;
use crate::kube::value::{RegisteredTaint, taints_of_field, taints_of_flag};
use crate::proof::kubelet::settings::Settings;

/// The taints of a kubelet, or what it says in place of starting, and where they are written.
pub(in crate::proof) fn registered(
    settings: &Settings,
    kube: Kube,
) -> Option<(Result<Vec<RegisteredTaint>, String>, Origin)> {
    let written = settings.written("registerWithTaints").known().or_else(|| {
        let given = settings.arguments.get("register-with-taints")?;
        Some(Sourced::new(Value::String(given.value.clone()), given.origin.clone()))
    })?;
    let taints = match &written.value {
        Value::String(text) => taints_of_flag(text, kube),
        Value::Array(items) => taints_of_field(items),
        _ => Ok(Vec::new()),
    };
    Some((taints, written.origin))
}
