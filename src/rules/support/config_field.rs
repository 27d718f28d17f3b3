//! The names that a user writes under `config`: the fields themselves, the tables around them, and the keys of tables
//! in lists.

use serde_json::Value as Json;

use crate::model::{Kubelet, Setting};
use crate::source::Path;

/// A name of the KubeletConfiguration that the user wrote.
pub(in crate::rules) struct ConfigField<'a> {
    /// Its dotted path as the data has it: `[]` stands for an item of a list.
    pub(in crate::rules) name: String,
    /// Its place.
    pub(in crate::rules) path: Path,
    /// What it is set to: nothing for a table around other fields.
    pub(in crate::rules) value: Option<&'a Json>,
}

impl ConfigField<'_> {
    /// Whether it stands or falls with another field: a table around fields, or a key of a table in a list.
    pub(in crate::rules) fn is_inner(&self) -> bool {
        self.value.is_none() || self.name.contains("[]")
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

/// Whether a setting stands under `config`, rather than under a key of nodejoin's own that means the same field.
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
