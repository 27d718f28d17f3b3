//! The names that a user writes under `config`: the fields themselves, the tables around them, and the keys of tables
//! in lists.

use serde_json::Value as Json;

use super::{Component, InSpec, of_kubelet, release};
use crate::diagnostic::{Finding, Findings};
use crate::kube::{Kube, Placement};
use crate::model::{Kubelet, Setting, Shape};
use crate::rules::fact::Field;
use crate::source::Path;

/// A name of the KubeletConfiguration that the user wrote.
pub(in crate::rules) struct ConfigField<'a> {
    /// Its dotted path as the data has it: `[]` means an item of a list.
    pub(in crate::rules) name: String,
    /// Its place.
    pub(in crate::rules) path: Path,
    /// What it is set to: nothing for a table around other fields.
    pub(in crate::rules) value: Option<&'a Json>,
}

impl ConfigField<'_> {
    /// Whether it depends on another field: a table around fields, or a key of a table in a list.
    pub(in crate::rules) fn is_inner(&self) -> bool {
        self.value.is_none() || self.name.contains("[]")
    }

    /// Whether a release without it ignores it: no flag is written instead, and it does not depend on another.
    pub(in crate::rules) fn is_lost(&self, kube: Kube) -> bool {
        !self.is_inner() && kube.placement(&self.name) == Placement::Nowhere
    }

    /// Somewhere in the table of fields that it is in.
    fn beside(&self) -> &Path {
        let mut at = &self.path;
        while let Some(parent) = at.parent().filter(|parent| parent.last().is_some()) {
            if parent.last_key() == Some("config") {
                break;
            }
            at = parent;
        }
        at
    }
}

/// Reports what a law finds of each field that the user writes for the kubelets of a shape.
pub(in crate::rules) fn each_field<F: IntoIterator<Item = Finding>>(
    shape: &Shape,
    findings: &mut Findings,
    mut judge: impl FnMut(&ConfigField<'_>, &Field<'_>) -> F,
) {
    let component = Component::kubelet(shape);
    let release = release(&shape.kubelet.minor);
    for field in config_fields(&shape.kubelet) {
        let spelling = InSpec::new(&component, field.beside());
        let flag = match release.kube.placement(&field.name) {
            Placement::Flag(flag) => Some(flag),
            _ => None,
        };
        let (name, value, place) = (&field.name, field.value, (&field.path).into());
        let fact = Field { release: &release, name, value, place, flag, spelling: &spelling };
        for finding in judge(&field, &fact) {
            findings.push(of_kubelet(shape, finding));
        }
    }
}

/// All of them, outer tables before what they hold. A table that holds several fields comes several times.
pub(in crate::rules) fn config_fields(kubelet: &Kubelet) -> Vec<ConfigField<'_>> {
    kubelet
        .fields
        .iter()
        .filter(|(field, setting)| is_config(field, setting))
        .flat_map(|(field, setting)| of(field, setting))
        .collect()
}

/// Whether a setting is under `config`, rather than under a key of nodejoin's own that means the same field.
pub(in crate::rules) fn is_config(field: &str, setting: &Setting) -> bool {
    setting.written
        && setting.path.last_key().is_some_and(|key| field == key || field.ends_with(&format!(".{key}")))
}

fn of<'a>(field: &str, setting: &'a Setting) -> Vec<ConfigField<'a>> {
    let mut path = setting.path.clone();
    let mut fields =
        vec![ConfigField { name: field.to_owned(), path: path.clone(), value: setting.value.as_plain() }];
    let mut name = field;
    while let (Some((outer, key)), Some(parent)) = (name.rsplit_once('.'), path.parent().cloned()) {
        // A quoted key with dots in it is one step of the path.
        if path.last_key() != Some(key) {
            break;
        }
        fields.insert(0, ConfigField { name: outer.to_owned(), path: parent.clone(), value: None });
        (name, path) = (outer, parent);
    }
    if let Some(Json::Array(items)) = setting.value.as_plain() {
        for (index, item) in items.iter().enumerate() {
            let Json::Object(item) = item else { continue };
            for (key, value) in item {
                let (name, path) = (format!("{field}[].{key}"), setting.path.index(index).key(key));
                fields.push(ConfigField { name, path, value: Some(value) });
            }
        }
    }
    fields
}
