//! Reads the fields of an object as the apiserver decodes JSON, with kubectl's default strictness: a value of another
//! type and an unknown field are mistakes, null is an absent value.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::refused::Mistake;

type Read<T> = Result<T, Mistake>;

/// A table and its place.
pub(super) struct Fields<'a> {
    path: String,
    map: Option<&'a Map<String, Value>>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(value: Option<&'a Value>, path: impl Into<String>) -> Read<Self> {
        let path = path.into();
        match value {
            None | Some(Value::Null) => Ok(Self { path, map: None }),
            Some(Value::Object(map)) => Ok(Self { path, map: Some(map) }),
            Some(other) => Err(mistyped(path, other, "object")),
        }
    }

    /// Fails at a field that is none of these.
    pub(super) fn only(&self, names: &[&str]) -> Read<()> {
        let mut keys = self.map.into_iter().flat_map(Map::keys);
        match keys.find(|key| !names.contains(&key.as_str())) {
            Some(key) => Err(Mistake::new(self.at(key), format!("unknown field {:?}", self.at(key)))),
            None => Ok(()),
        }
    }

    pub(super) fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.into() } else { format!("{}.{name}", self.path) }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.map?.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn table(&self, name: &str) -> Read<Fields<'a>> {
        Fields::of(self.get(name), self.at(name))
    }

    /// A text, empty where it is absent.
    pub(super) fn text(&self, name: &str) -> Read<String> {
        match self.get(name) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(other) => Err(mistyped(self.at(name), other, "string")),
        }
    }

    pub(super) fn texts(&self, name: &str) -> Read<Vec<String>> {
        self.items(name)?
            .map(|(path, value)| match value {
                Value::Null => Ok(String::new()),
                Value::String(text) => Ok(text.clone()),
                other => Err(mistyped(path, other, "string")),
            })
            .collect()
    }

    pub(super) fn text_map(&self, name: &str) -> Read<BTreeMap<String, String>> {
        let fields = self.table(name)?;
        let entries = fields.map.into_iter().flatten();
        entries.map(|(key, _)| Ok((key.clone(), fields.text(key)?))).collect()
    }

    pub(super) fn tables(&self, name: &str) -> Read<Vec<Fields<'a>>> {
        self.items(name)?.map(|(path, value)| Fields::of(Some(value), path)).collect()
    }

    fn items(&self, name: &str) -> Read<impl Iterator<Item = (String, &'a Value)>> {
        let path = self.at(name);
        let items: &[Value] = match self.get(name) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(other) => return Err(mistyped(path, other, "list")),
        };
        Ok(items.iter().enumerate().map(move |(index, value)| (format!("{path}[{index}]"), value)))
    }
}

fn mistyped(path: String, value: &Value, wanted: &str) -> Mistake {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Mistake::new(path, format!("cannot unmarshal {found} into a field of type {wanted}"))
}

/// Mirrors pkg/apis/rbac/validation/validation.go: `ValidateRBACName`.
pub(super) fn path_segment(name: &str, path: &str) -> Result<(), Mistake> {
    if matches!(name, "." | "..") {
        return Err(Mistake::invalid(path, name, &format!("may not be '{name}'")));
    }
    match ['/', '%'].into_iter().find(|c| name.contains(*c)) {
        Some(c) => Err(Mistake::invalid(path, name, &format!("may not contain '{c}'"))),
        None => Ok(()),
    }
}
