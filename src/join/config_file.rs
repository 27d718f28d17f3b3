//! The kubelet's configuration file, as it is decoded.

use serde_json::Value;

use super::arguments::seconds;
use super::walk::Walk;
use crate::facts::{Object, Origin};
use crate::finding::Finding;
use crate::kube::{Field, Kind, Known};

const KUBELET_FIELD_UNKNOWN: &str = "kubelet-field-unknown";
const KUBELET_FIELD_NOT_YET: &str = "kubelet-field-not-yet";
const KUBELET_FIELD_REMOVED: &str = "kubelet-field-removed";

/// A field whose value is not of its type: the file is not decoded.
pub(super) struct WrongType {
    pub(super) field: String,
    pub(super) message: String,
    pub(super) origin: Origin,
}

/// Looks at every field: what cannot be decoded, and what is passed over.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/kubeletconfig/util/codec: DecodeKubeletConfiguration, which decodes strictly,
/// then again leniently: unknown fields are passed over, wrong types are errors in both.
pub(super) fn look(walk: &Walk<'_>, file: &Object) -> (Vec<WrongType>, Vec<Finding>) {
    let mut look = Look { walk, file, wrong: Vec::new(), passed_over: Vec::new() };
    if let Value::Object(map) = &file.value {
        for (key, value) in map.iter().filter(|(key, _)| *key != "apiVersion" && *key != "kind") {
            look.field(key, key, value);
        }
    }
    (look.wrong, look.passed_over)
}

struct Look<'a> {
    walk: &'a Walk<'a>,
    file: &'a Object,
    wrong: Vec<WrongType>,
    passed_over: Vec<Finding>,
}

impl Look<'_> {
    /// `field` names the field with `[]` for items, `at` its place in the document.
    fn field(&mut self, field: &str, at: &str, value: &Value) {
        let known = match self.walk.kube.kubelet_field(field) {
            Known::Present(known) => known,
            other => return self.passed_over(field, at, other),
        };
        if value.is_null() {
            return;
        }
        if !fits(value, known.kind) {
            let found = match value {
                Value::Bool(_) => "bool",
                Value::Number(_) => "number",
                Value::String(_) => "string",
                Value::Array(_) => "array",
                _ => "object",
            };
            let message = match (known.kind, value) {
                (Kind::Duration, Value::String(text)) => format!("time: invalid duration {text:?}"),
                _ => format!(
                    "json: cannot unmarshal {found} into Go struct field KubeletConfiguration.{field}"
                ),
            };
            let origin = self.file.origin(at);
            self.wrong.push(WrongType { field: field.to_owned(), message, origin });
            return;
        }
        match (known.kind, value) {
            (Kind::Object, Value::Object(map)) => {
                for (key, value) in map {
                    self.field(&format!("{field}.{key}"), &format!("{at}.{key}"), value);
                }
            }
            (Kind::Objects, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let Value::Object(map) = item else { continue };
                    for (key, value) in map {
                        self.field(&format!("{field}[].{key}"), &format!("{at}.{index}.{key}"), value);
                    }
                }
            }
            _ => {}
        }
    }

    fn passed_over(&mut self, field: &str, at: &str, known: Known<Field>) {
        let (rule, message, help) = match known {
            Known::NotYet { since } => (
                KUBELET_FIELD_NOT_YET,
                format!("`{field}` comes with Kubernetes {since}"),
                "remove it".to_owned(),
            ),
            Known::Removed { since, .. } => (
                KUBELET_FIELD_REMOVED,
                format!("`{field}` went with Kubernetes {since}"),
                "remove it".to_owned(),
            ),
            Known::Unknown | Known::Present(_) => (
                KUBELET_FIELD_UNKNOWN,
                format!("the kubelet has no field `{field}`"),
                match self.walk.kube.nearest_kubelet_field(field) {
                    Some(near) => format!("did you mean `{}`?", near.name),
                    None => "remove it".to_owned(),
                },
            ),
        };
        let finding = self
            .walk
            .at(rule, &self.file.key_origin(at), message)
            .label("passed over")
            .reason(
                "the kubelet says `Using lenient decoding as strict decoding failed`, and starts without it",
            )
            .help(help);
        self.passed_over.push(finding);
    }
}

fn fits(value: &Value, kind: Kind) -> bool {
    let texts = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    let map = |of: fn(&Value) -> bool| value.as_object().is_some_and(|map| map.values().all(of));
    match kind {
        Kind::Bool => value.is_boolean(),
        Kind::Int => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Kind::Float => value.is_number(),
        Kind::Duration => value.as_str().is_some_and(|text| seconds(text).is_some()),
        Kind::Quantity => value.is_string() || value.is_number(),
        Kind::String | Kind::Ip | Kind::Cidr => value.is_string(),
        Kind::Strings => texts(value),
        Kind::Ints => value.as_array().is_some_and(|items| items.iter().all(Value::is_number)),
        Kind::StringMap | Kind::Pair => map(Value::is_string),
        Kind::QuantityMap => map(|value| value.is_string() || value.is_number()),
        Kind::BoolMap => map(Value::is_boolean),
        Kind::StringsMap => value.is_object(),
        Kind::Object => value.is_object(),
        Kind::Objects | Kind::Taints | Kind::NamedCertKey | Kind::ReservedMemory => value.is_array(),
    }
}
