use crate::diagnostic::Finding;
use crate::rules::form::kubeadm_document_refused;
use serde_json::Value;

use super::configuration::Configuration;
use crate::facts::{Object, Sourced};

/// The lists of arguments in each kind of kubeadm's documents.
const OF_CLUSTER: [&str; 2] = ["apiServer.extraArgs", "controllerManager.extraArgs"];
pub(super) const OF_NODE: &str = "nodeRegistration.kubeletExtraArgs";

/// An argument as a person writes it: a flag's name without dashes, its value, and what becomes of kubeadm's own.
struct Argument {
    name: String,
    value: Sourced<String>,
    merge: Merge,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Merge {
    Replace,
    Append,
    Prepend,
}

/// The words of a command: kubeadm's own flags, with those that a document gives over them.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/util: ArgumentsToCommand.
pub(super) fn command(own: &[(&str, String)], object: &Object, field: &str) -> Vec<Sourced<String>> {
    let mut own: Vec<&(&str, String)> = own.iter().collect();
    own.sort();
    let given = read(object, field);
    let whole = object.origin("");
    let mut words = Vec::new();
    for (name, value) in own {
        match given.iter().rfind(|one| one.name == *name) {
            None => words.push(Sourced::new(format!("--{name}={value}"), whole.clone())),
            Some(one) if one.merge == Merge::Replace => {}
            Some(one) => {
                let value = match one.merge {
                    Merge::Append => format!("{value}{}", one.value.value),
                    _ => format!("{}{value}", one.value.value),
                };
                words.push(Sourced::new(format!("--{name}={value}"), one.value.origin.clone()));
            }
        }
    }
    for one in given.iter().filter(|one| one.merge == Merge::Replace) {
        words.push(Sourced::new(format!("--{}={}", one.name, one.value.value), one.value.origin.clone()));
    }
    words
}

/// Whether a document gives a flag.
pub(super) fn gives(object: &Object, field: &str, name: &str) -> bool {
    read(object, field).iter().any(|one| one.name == name)
}

/// A map up to v1beta3, a list of names and values from v1beta4 on.
fn read(object: &Object, field: &str) -> Vec<Argument> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    match object.get(field) {
        // A flag's name may have dots, which dotted paths cannot express.
        Some(Value::Object(map)) => map
            .iter()
            .filter_map(|(name, value)| {
                let origin = object.origin(&format!("{field}.{name}"));
                Some(Argument {
                    name: name.clone(),
                    value: Sourced::new(text(value)?, origin),
                    merge: Merge::Replace,
                })
            })
            .collect(),
        Some(Value::Array(list)) => list
            .iter()
            .enumerate()
            .filter_map(|(index, one)| {
                let origin = object.origin(&format!("{field}.{index}.value"));
                let merge = match one.get("mergeMethod").and_then(Value::as_str).unwrap_or_default() {
                    "append" | "Append" => Merge::Append,
                    "prepend" | "Prepend" => Merge::Prepend,
                    _ => Merge::Replace,
                };
                let name = text(one.get("name")?)?;
                let value = one.get("value").map_or(Some(String::new()), text)?;
                Some(Argument { name, value: Sourced::new(value, origin), merge })
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Arguments the form of another API version, which kubeadm refuses.
pub(super) fn report(one: &Configuration, findings: &mut Vec<Finding>) {
    let cluster = one.cluster.iter().flat_map(|object| OF_CLUSTER.map(|field| (object, field)));
    let nodes = one.init.iter().chain(&one.join).map(|object| (object, OF_NODE));
    for (object, field) in cluster.chain(nodes) {
        let Some(given) = object.get(field) else { continue };
        let version = object.api_version().rsplit('/').next().unwrap_or_default();
        let maps = ["v1beta1", "v1beta2", "v1beta3"].contains(&version);
        let wanted = if maps { "a map of names and values" } else { "a list of `name` and `value`" };
        let entries: Vec<&Value> = match given {
            Value::Object(map) if maps => map.values().collect(),
            Value::Array(list) if !maps => list.iter().filter_map(|one| one.get("value")).collect(),
            Value::Null => continue,
            _ => {
                let origin = object.origin(field);
                let problem = format!("`{field}` must be {wanted} in {version}");
                let finding = kubeadm_document_refused::judge(origin.place(), &problem);
                findings.push(
                    finding.label("the form of another API version").help(format!("write it as {wanted}")),
                );
                continue;
            }
        };
        if let Some(value) = entries.iter().find(|value| !value.is_string()) {
            let problem = format!("`{value}` in `{field}` must be a string");
            let finding = kubeadm_document_refused::judge(object.origin(field).place(), &problem);
            findings.push(finding.label("has a value that is not a string").help("put the value in quotes"));
        }
    }
}
