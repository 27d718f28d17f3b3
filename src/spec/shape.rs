//! The form of the spec according to its JSON Schema: keys and types. Only used when a table has a mistake.

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::form;
use crate::diagnostic::Findings;
use crate::source::{Path, Step};

/// The schema that tables with mistakes are compared with; the same one that editors use.
pub(super) struct Shape {
    schema: Value,
}

impl Shape {
    pub(super) fn of_spec() -> Self {
        let mut schema = super::json_schema();
        // A literal secret has its own rule; it is not a mistake of form.
        for table in ["TokenSpec", "FileSpec"] {
            if let Some(secret) = schema.pointer_mut(&format!("/$defs/{table}/properties/secret")) {
                *secret =
                    serde_json::json!({ "anyOf": [{ "$ref": "#/$defs/SecretSpec" }, { "type": "string" }] });
            }
        }
        Self { schema }
    }

    /// The keys that the table at `path` may have.
    pub(super) fn keys(&self, path: &Path) -> Vec<String> {
        self.at(path).map(|schema| self.properties(schema)).unwrap_or_default()
    }

    fn properties(&self, schema: &Value) -> Vec<String> {
        let properties = schema.get("properties").and_then(Value::as_object);
        properties.map(|map| map.keys().cloned().collect()).unwrap_or_default()
    }

    /// The schema of the value at `path`.
    fn at(&self, path: &Path) -> Option<&Value> {
        let mut schema = &self.schema;
        for step in path.steps() {
            schema = self.resolve(schema);
            schema = match step {
                Step::Key(key) => {
                    let named = schema.get("properties").and_then(|map| map.get(key.as_ref()));
                    named.or_else(|| schema.get("additionalProperties"))?
                }
                Step::Index(_) => schema.get("items")?,
            };
        }
        Some(self.resolve(schema))
    }

    /// Follows references, and steps over "or null", which TOML does not have.
    fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        loop {
            let target = schema.get("$ref").and_then(Value::as_str);
            if let Some(found) = target.and_then(|target| self.schema.pointer(target.trim_start_matches('#')))
            {
                schema = found;
                continue;
            }
            let choices = alternatives(schema);
            let choices: Vec<&Value> = choices
                .into_iter()
                .filter(|choice| choice.get("type").and_then(Value::as_str) != Some("null"))
                .collect();
            match choices.as_slice() {
                [one] => schema = one,
                _ => return schema,
            }
        }
    }

    /// Reports mismatches and removes them from `value`; false when the value itself does not match.
    pub(super) fn prune(
        &self,
        value: &mut Spanned<DeValue<'_>>,
        path: &Path,
        findings: &mut Findings,
    ) -> bool {
        match self.at(path) {
            Some(schema) => self.prune_as(schema, value, path, findings),
            None => true,
        }
    }

    fn prune_as(
        &self,
        schema: &Value,
        value: &mut Spanned<DeValue<'_>>,
        path: &Path,
        findings: &mut Findings,
    ) -> bool {
        let schema = self.resolve(schema);
        let choices = alternatives(schema);
        if !choices.is_empty() {
            // The first alternative of the right type; its own mistakes are then reported.
            let fits = |choice: &&Value| self.accepts(choice, value.get_ref());
            let Some(choice) = choices.into_iter().map(|choice| self.resolve(choice)).find(fits) else {
                form::wrong_type(path, &self.wanted(schema), kind(value.get_ref()), findings);
                return false;
            };
            return self.prune_as(choice, value, path, findings);
        }
        if !self.accepts(schema, value.get_ref()) {
            self.report_wrong_value(schema, value.get_ref(), path, findings);
            return false;
        }
        match value.get_mut() {
            DeValue::Table(table) => {
                self.prune_table(schema, table, path, findings);
                true
            }
            DeValue::Array(array) => self.prune_array(schema, array, path, findings),
            _ => true,
        }
    }

    fn report_wrong_value(&self, schema: &Value, value: &DeValue<'_>, path: &Path, findings: &mut Findings) {
        let words = words(schema);
        let literal = match value {
            DeValue::Float(float) => Some(float.to_string()),
            DeValue::Integer(integer) => Some(integer.to_string()),
            DeValue::String(text) if !words.is_empty() => Some(text.to_string()),
            _ => None,
        };
        form::wrong_value(path, &self.wanted(schema), kind(value), literal.as_deref(), &words, findings);
    }

    /// Removes the keys that are unknown or whose values do not fit.
    fn prune_table(&self, schema: &Value, table: &mut DeTable<'_>, path: &Path, findings: &mut Findings) {
        let known = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties");
        let mut unusable = Vec::new();
        for (key, value) in table.iter_mut() {
            let key = key.get_ref();
            let path = path.key(key);
            let usable = match known.and_then(|known| known.get(key.as_ref())).or(others) {
                Some(Value::Bool(false)) => {
                    form::unknown_key(&path, &self.properties(schema), findings);
                    false
                }
                Some(schema) if schema.is_object() => self.prune_as(schema, value, &path, findings),
                _ => true,
            };
            if !usable {
                unusable.push(key.to_string());
            }
        }
        for key in unusable {
            table.remove(key.as_str());
        }
    }

    /// A list with an item that does not fit does not fit itself.
    fn prune_array(
        &self,
        schema: &Value,
        array: &mut DeArray<'_>,
        path: &Path,
        findings: &mut Findings,
    ) -> bool {
        let Some(items) = schema.get("items") else { return true };
        let mut usable = true;
        for (index, item) in array.iter_mut().enumerate() {
            usable &= self.prune_as(items, item, &path.index(index), findings);
        }
        if !usable {
            findings.mark_unread(path.clone());
        }
        usable
    }

    /// Whether the value is of the schema's own type, its parts aside.
    fn accepts(&self, schema: &Value, value: &DeValue<'_>) -> bool {
        let allowed = words(schema);
        if !allowed.is_empty() {
            return matches!(value, DeValue::String(text) if allowed.iter().any(|word| word == text));
        }
        let Some(wanted) = schema.get("type") else {
            let choices = alternatives(schema);
            return choices.is_empty()
                || choices.iter().any(|choice| self.accepts(self.resolve(choice), value));
        };
        let is = |name: &str| match value {
            DeValue::String(_) => name == "string",
            DeValue::Integer(_) => name == "integer" || name == "number",
            DeValue::Float(_) => name == "number",
            DeValue::Boolean(_) => name == "boolean",
            DeValue::Datetime(_) => name == "string" && schema.get("format").is_some(),
            DeValue::Array(_) => name == "array",
            DeValue::Table(_) => name == "object",
        };
        match wanted {
            Value::String(name) => is(name),
            Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
            _ => true,
        }
    }

    /// The expected type, in words.
    fn wanted(&self, schema: &Value) -> String {
        let schema = self.resolve(schema);
        if let Some(choices) = Some(alternatives(schema)).filter(|choices| !choices.is_empty()) {
            let mut wanted: Vec<String> = choices.into_iter().map(|choice| self.wanted(choice)).collect();
            wanted.dedup();
            return wanted.join(" or ");
        }
        let allowed = words(schema);
        if !allowed.is_empty() {
            return crate::diagnostic::suggest::listed(allowed.iter().map(String::as_str), "or");
        }
        let names: Vec<&str> = match schema.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).filter(|n| *n != "null").collect()
            }
            _ => vec![],
        };
        match names.first().copied() {
            Some("string") if schema.get("format").is_some() => "a date with time and offset".to_owned(),
            Some("string") => "a string".to_owned(),
            Some("integer") => "a whole number".to_owned(),
            Some("boolean") => "`true` or `false`".to_owned(),
            Some("array") => match schema.get("items").map(|items| self.wanted(items)).as_deref() {
                Some("a string") => "a list of strings".to_owned(),
                _ => "a list".to_owned(),
            },
            Some("object") => "a table".to_owned(),
            Some("number") => "a number".to_owned(),
            _ => "another value".to_owned(),
        }
    }
}

/// The schemas of which one must fit; none for an enumeration, which [`words`] has.
fn alternatives(schema: &Value) -> Vec<&Value> {
    let choices = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
    let choices: Vec<&Value> = choices.map(|choices| choices.iter().collect()).unwrap_or_default();
    if choices.iter().all(|choice| choice.get("const").is_some()) { Vec::new() } else { choices }
}

/// The words that an enumeration allows: an `enum`, or constants with a description each.
fn words(schema: &Value) -> Vec<String> {
    let list = |key| schema.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let constants = list("oneOf").into_iter().filter_map(|choice| choice.get("const").cloned());
    list("enum").into_iter().chain(constants).filter_map(|word| word.as_str().map(str::to_owned)).collect()
}

/// The kind of a TOML value, in words.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
