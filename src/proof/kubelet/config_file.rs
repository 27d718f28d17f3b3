//! The kubelet's configuration file, as it is decoded.

use serde_json::Value;

use crate::diagnostic::Finding;
use crate::facts::Object;
use crate::kube::value::Mismatch;
use crate::kube::{Kind, Known};
use crate::proof::arguments::Owner;
use crate::proof::walk::Walk;
use crate::rules::fact::{CommandLine, Field};
use crate::rules::kubelet::{self, kubelet_field_twice, kubelet_field_wrong_type};
use crate::source::Step;

/// Mistakes that the kubelet finds in its file.
#[derive(Default)]
pub(in crate::proof) struct Found {
    /// Values of the wrong type, because of which the file cannot be decoded.
    pub(in crate::proof) wrong: Vec<Finding>,
    /// Fields that are ignored.
    pub(in crate::proof) ignored: Vec<Finding>,
}

/// Checks every field: values that cannot be decoded, and fields that are ignored.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/kubeletconfig/util/codec: DecodeKubeletConfiguration, which decodes strictly,
/// then again leniently: unknown fields are ignored, wrong types are errors in both.
pub(in crate::proof) fn look(walk: &Walk<'_>, file: &Object) -> Found {
    let mut look = Look { walk, owner: walk.kubelet(), file, found: Found::default() };
    if let Value::Object(map) = &file.value {
        for (key, value) in map.iter().filter(|(key, _)| *key != "apiVersion" && *key != "kind") {
            look.field(key, key, value);
        }
    }
    // Of a file with the same mistake a thousand times a hundred are enough.
    look.found.ignored.extend(
        file.repeated()
            .take(100)
            .map(|key| walk.judged(&key.origin, kubelet_field_twice::judge(key.value, key.origin.place()))),
    );
    look.found
}

struct Look<'a> {
    walk: &'a Walk<'a>,
    owner: Owner,
    file: &'a Object,
    found: Found,
}

impl Look<'_> {
    /// `name` is the field's name with `[]` for items, `at` its place in the document.
    fn field(&mut self, name: &str, at: &str, value: &Value) {
        let key = self.file.key_origin(at);
        let field = Field {
            release: &self.owner.release,
            name,
            value: Some(value),
            place: key.place(),
            flag: None,
            spelling: &CommandLine,
        };
        let Known::Present(known) = field.known() else {
            let finding = kubelet::ignored_field(&field);
            return self.found.ignored.extend(finding.map(|finding| self.walk.judged(&key, finding)));
        };
        let wrong = kubelet_field_wrong_type::wrong(&field);
        if !wrong.is_empty() {
            let findings: Vec<_> = wrong.iter().map(|wrong| self.wrong(&field, at, wrong)).collect();
            return self.found.wrong.extend(findings);
        }
        match (known.kind, value) {
            (Kind::Object, Value::Object(map)) => {
                for (key, value) in map {
                    self.field(&format!("{name}.{key}"), &format!("{at}.{key}"), value);
                }
            }
            (Kind::Objects, Value::Array(items)) => {
                let tables =
                    items.iter().enumerate().filter_map(|(index, item)| Some((index, item.as_object()?)));
                for (index, (key, value)) in
                    tables.flat_map(|(index, map)| map.iter().map(move |one| (index, one)))
                {
                    self.field(&format!("{name}[].{key}"), &format!("{at}.{index}.{key}"), value);
                }
            }
            _ => {}
        }
    }

    fn wrong(&self, field: &Field<'_>, at: &str, wrong: &Mismatch) -> Finding {
        let inner = wrong.steps.iter().fold(at.to_owned(), |at, step| match step {
            Step::Key(key) => format!("{at}.{key}"),
            Step::Index(index) => format!("{at}.{index}"),
        });
        let origin = self.file.origin(&inner);
        self.walk.judged(&origin, kubelet_field_wrong_type::judge(field, wrong, origin.place()))
    }
}
