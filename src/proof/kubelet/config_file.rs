//! The kubelet's configuration file, as it is decoded.

use serde_json::Value;

use crate::diagnostic::Finding;
use crate::facts::Object;
use crate::kube::value::Mismatch;
use crate::kube::{Behaviour, Kind, Known, Kube};
use crate::proof::arguments::Owner;
use crate::proof::walk::Walk;
use crate::rules::fact::{CommandLine, Field};
use crate::rules::kubelet::{
    self, kubelet_field_twice, kubelet_field_wrong_type, kubelet_value_out_of_range,
};
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
pub(in crate::proof) fn look(walk: &Walk<'_>, file: &Object, of: Piece) -> Found {
    let mut look = Look { walk, owner: walk.kubelet(), file, of, found: Found::default() };
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

/// Which of the kubelet's files one is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::proof) enum Piece {
    /// That of `--config`; with `--config-dir` it is written as JSON before drop-ins are merged into it.
    Base { merges: bool },
    /// One in the folder of `--config-dir`.
    DropIn,
}

/// A document as the kubelet decodes it.
///
/// Mirrors encoding/json, which reads `null` in a map as the empty value, and k8s.io/kubernetes/cmd/kubelet/app:
/// mergeKubeletConfigurations, which writes the configuration as JSON first, without empty lists and maps, so that these get
/// their defaults again.
pub(in crate::proof) fn decoded(kube: Kube, mut document: Object, of: Piece) -> Object {
    let Piece::Base { merges } = of else { return document };
    let loses = merges && kube.kubelet_does(Behaviour::CONFIG_DIR_LOSES_EMPTY);
    for field in kube.kubelet_fields() {
        let Some(kind) = kube.kubelet_field(field).present().map(|field| field.kind) else { continue };
        let is_text = matches!(kind, Kind::StringMap | Kind::QuantityMap);
        let is_list = matches!(kind, Kind::Strings | Kind::Ints | Kind::Objects);
        if !(is_text || loses && (is_list || kind.is_map())) {
            continue;
        }
        let (parents, name) = field.rsplit_once('.').unwrap_or(("", field));
        let mut steps = parents.split('.').filter(|step| !step.is_empty());
        let Some(Value::Object(parent)) =
            steps.try_fold(&mut document.value, |value, step| value.get_mut(step))
        else {
            continue;
        };
        let is_empty = match parent.get_mut(name) {
            Some(Value::Object(map)) => {
                let nulls = map.values_mut().filter(|value| is_text && value.is_null());
                nulls.for_each(|value| *value = Value::String(String::new()));
                map.is_empty()
            }
            Some(Value::Array(items)) => items.is_empty(),
            _ => false,
        };
        if is_empty && loses {
            parent.remove(name);
        }
    }
    document
}

struct Look<'a> {
    walk: &'a Walk<'a>,
    owner: Owner,
    file: &'a Object,
    of: Piece,
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
        let mut wrong = kubelet_field_wrong_type::wrong(&field);
        // In a drop-in it removes what the file before it sets.
        wrong.retain(|wrong| self.of != Piece::DropIn || !wrong.is_null());
        if !wrong.is_empty() {
            let findings: Vec<_> = wrong.iter().map(|wrong| self.wrong(&field, at, wrong)).collect();
            return self.found.wrong.extend(findings);
        }
        match (known.kind, value) {
            // Other numbers are judged with the flags, which win over them.
            (Kind::Int, Value::Number(number)) if name.contains("[]") => {
                let (kube, text) = (self.owner.release.kube, number.to_string());
                let origin = self.file.origin(at);
                let (kind, place) = ((name, known.kind), origin.place());
                let finding = kubelet_value_out_of_range::judge(kube, kind, &text, false, place);
                self.found.wrong.extend(finding.map(|finding| self.walk.judged(&origin, finding)));
            }
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
