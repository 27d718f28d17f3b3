//! The kubelet's configuration file, as it is decoded.

use crate::diagnostic::{Finding, rule_id};
use serde_json::Value;

use crate::facts::{Object, Origin};
use crate::kube::value::{Mismatch, mismatches};
use crate::kube::{Field, Kind, Known};
use crate::proof::walk::Walk;
use crate::source::Step;

/// A field whose value is not of its type: the file is not decoded.
pub(in crate::proof) struct WrongType {
    pub(in crate::proof) message: String,
    /// What the kubelet says.
    pub(in crate::proof) said: String,
    pub(in crate::proof) help: String,
    pub(in crate::proof) origin: Origin,
}

/// Looks at every field: what cannot be decoded, and what is passed over.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/kubeletconfig/util/codec: DecodeKubeletConfiguration, which decodes strictly,
/// then again leniently: unknown fields are passed over, wrong types are errors in both.
pub(in crate::proof) fn look(walk: &Walk<'_>, file: &Object) -> (Vec<WrongType>, Vec<Finding>) {
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
        let found = mismatches(known.kind, value, self.walk.kube.reads_numbers(field));
        if !found.is_empty() {
            let wrong: Vec<_> = found.into_iter().map(|found| self.wrong_type(field, at, found)).collect();
            self.wrong.extend(wrong);
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

    fn wrong_type(&self, field: &str, at: &str, found: Mismatch) -> WrongType {
        let inner = found.steps.iter().fold(at.to_owned(), |at, step| match step {
            Step::Key(key) => format!("{at}.{key}"),
            Step::Index(index) => format!("{at}.{index}"),
        });
        let said = match found.json {
            Some(json) => {
                format!("json: cannot unmarshal {json} into Go struct field KubeletConfiguration.{field}")
            }
            None => "it cannot read this text".to_owned(),
        };
        WrongType { message: found.message(field), said, help: found.help, origin: self.file.origin(&inner) }
    }

    fn passed_over(&mut self, field: &str, at: &str, known: Known<Field>) {
        let (rule, message, help) = match known {
            Known::NotYet { since } => (
                rule_id::KUBELET_FIELD_NOT_YET,
                format!("`{field}` comes with Kubernetes {since}"),
                "remove it".to_owned(),
            ),
            Known::Removed { since, .. } => (
                rule_id::KUBELET_FIELD_REMOVED,
                format!("`{field}` went with Kubernetes {since}"),
                "remove it".to_owned(),
            ),
            Known::Unknown | Known::Present(_) => (
                rule_id::KUBELET_FIELD_UNKNOWN,
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
                "the kubelet starts without it, at most with a line `Using lenient decoding as strict decoding failed`",
            )
            .help(help);
        self.passed_over.push(finding);
    }
}
