use serde_json::Value;

use crate::facts::{Origin, Sourced};
use crate::kube::Kube;
use crate::kube::value::{RegisteredTaint, TaintRefusal, taints_of_field, taints_of_flag};
use crate::proof::kubelet::settings::Settings;
use crate::source::Path;

const FIELD: &str = "registerWithTaints";
const FLAG: &str = "register-with-taints";

/// The taints of a kubelet, or the error with which it exits.
pub(in crate::proof) fn registered(
    settings: &Settings,
    kube: Kube,
) -> Option<Result<Vec<RegisteredTaint>, TaintRefusal>> {
    let written = settings.written(FIELD).known().or_else(|| {
        let given = settings.arguments.get(FLAG)?;
        Some(Sourced::new(Value::String(given.value.clone()), given.origin.clone()))
    })?;
    Some(match &written.value {
        Value::String(text) => taints_of_flag(text, kube),
        Value::Array(items) => taints_of_field(items),
        _ => Ok(Vec::new()),
    })
}

/// Where a taint is written.
pub(in crate::proof) fn place(settings: &Settings, index: usize) -> Option<Origin> {
    match settings.arguments.get(FLAG) {
        Some(given) => given.items().nth(index).map(|item| item.origin).or(Some(given.origin.clone())),
        None => settings.origin(&Path::of(FIELD).index(index), false),
    }
}
