//! Pass-through values: from TOML to the values in Kubernetes' files.

use crate::diagnostic::{Finding, rule_id};
use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::reader::Reader;
use crate::kube::value::Malformed;
use crate::model::{At, Setting, Value};
use crate::rules::components::flag_value_malformed;
use crate::rules::form::setting_twice;
use crate::source::Path;

impl Reader<'_, '_> {
    /// A TOML value as Kubernetes' configuration has it; nothing when JSON has no such value.
    pub(super) fn plain(&mut self, value: &toml::Value, path: &Path) -> Option<Json> {
        Some(match value {
            toml::Value::String(text) => Json::String(text.clone()),
            toml::Value::Integer(number) => Json::Number((*number).into()),
            toml::Value::Float(number) if number.is_finite() => Json::from(*number),
            toml::Value::Boolean(value) => Json::Bool(*value),
            toml::Value::Array(items) => Json::Array(
                items.iter().enumerate().filter_map(|(i, item)| self.plain(item, &path.index(i))).collect(),
            ),
            toml::Value::Table(table) => Json::Object(
                table
                    .iter()
                    .filter_map(|(key, value)| Some((key.clone(), self.plain(value, &path.key(key))?)))
                    .collect(),
            ),
            toml::Value::Float(_) | toml::Value::Datetime(_) => {
                let (what, label) = match value.is_datetime() {
                    true => ("cannot be a date", "TOML date"),
                    false => ("is not a finite number", "infinite or not a number"),
                };
                let finding = Finding::new(rule_id::VALUE_NOT_JSON, path, format!("`{path}` {what}"))
                    .label(label)
                    .reason("Kubernetes' configuration is based on JSON, which only has strings, finite numbers, `true` and `false`")
                    .help("write it as a string, in quotes");
                self.findings.push_unread(path.clone(), finding);
                return None;
            }
        })
    }

    /// Flags by name, with dashes only within the name. A list is joined with commas, a table becomes `key=value` pairs, as
    /// Kubernetes' flags expect them.
    ///
    /// Mirrors k8s.io/component-base/cli/flag: WordSepNormalizeFunc, by which an underscore is a dash.
    pub(super) fn flags(&mut self, table: &toml::Table, path: &Path) -> BTreeMap<String, Setting> {
        let mut flags = BTreeMap::new();
        for (name, value) in table {
            let path = path.key(name);
            let Some(text) = self.flag_text(value, &path) else { continue };
            let value = Value::Plain(Json::String(text));
            let flag = name.trim_start_matches('-').replace('_', "-");
            if let Some(other) = flags.insert(flag, At::written(value, path.clone())) {
                self.findings.push(setting_twice::flag(name, &path, other.path));
            }
        }
        flags
    }

    fn flag_text(&mut self, value: &toml::Value, path: &Path) -> Option<String> {
        let text = match value {
            _ if scalar(value).is_some() => scalar(value)?,
            toml::Value::Array(items) => {
                let items: Option<Vec<String>> =
                    items.iter().enumerate().map(|(i, item)| self.flag_word(item, &path.index(i))).collect();
                items?.join(",")
            }
            toml::Value::Table(table) => {
                let pairs: Option<Vec<String>> = table
                    .iter()
                    .map(|(key, value)| {
                        let at = path.key(key);
                        let value = self.flag_word(value, &at)?;
                        Some(format!("{}={value}", self.item(key, &at)?.value))
                    })
                    .collect();
                pairs?.join(",")
            }
            _ => {
                let malformed = Malformed::new("cannot be a date")
                    .label("TOML date")
                    .reason("no flag accepts a date")
                    .help("write the flag's value as a string");
                self.malformed(flag_value_malformed::RULE.id, path, malformed);
                return None;
            }
        };
        self.line(&text, path).map(|line| line.value)
    }

    fn flag_word(&mut self, value: &toml::Value, path: &Path) -> Option<String> {
        let word = scalar(value);
        if word.is_none() {
            let malformed = Malformed::new("is nested too deep for a flag")
                .label("nested value")
                .help("write the flag's value as one string");
            self.malformed(flag_value_malformed::RULE.id, path, malformed);
        }
        self.item(&word?, path).map(|word| word.value)
    }

    /// Feature gates by name.
    pub(super) fn gates(
        &mut self,
        gates: &BTreeMap<String, bool>,
        path: &Path,
    ) -> BTreeMap<String, At<bool>> {
        gates.iter().map(|(name, on)| (name.clone(), At::written(*on, path.key(name)))).collect()
    }
}

/// The text of a value that is one word of a flag, or one line.
pub(super) fn scalar(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(on) => Some(on.to_string()),
        toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_) => None,
    }
}
