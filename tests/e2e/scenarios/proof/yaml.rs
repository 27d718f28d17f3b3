//! Documents as mutations change them.

use serde::Deserialize;
use serde_json::Value;

use crate::outcome::{Doing, Outcome};

/// The documents of a file.
pub(super) fn read(text: &str) -> Outcome<Vec<Value>> {
    serde_yaml::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).doing("a document"))
        .collect()
}

/// Documents as a file.
pub(super) fn write(documents: &[Value]) -> Outcome<String> {
    let texts: Result<Vec<String>, _> = documents.iter().map(serde_yaml::to_string).collect();
    Ok(texts.doing("a document")?.join("---\n"))
}

/// The paths of everything in a document, as JSON pointers, the document itself left out.
pub(super) fn paths(document: &Value) -> Vec<String> {
    let mut all = Vec::new();
    collect(document, String::new(), &mut all);
    all
}

fn collect(value: &Value, at: String, all: &mut Vec<String>) {
    let mut inside = |key: &str, value: &Value| {
        let key = key.replace('~', "~0").replace('/', "~1");
        let path = format!("{at}/{key}");
        all.push(path.clone());
        collect(value, path, all);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| inside(key, value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| inside(&index.to_string(), value));
        }
        _ => {}
    }
}

/// The parent of a path, and the key in it.
pub(super) fn split(path: &str) -> (&str, String) {
    let (parent, key) = path.rsplit_once('/').unwrap_or(("", path));
    (parent, key.replace("~1", "/").replace("~0", "~"))
}

/// Removes what is at a path.
pub(super) fn remove(document: &mut Value, path: &str) -> Option<Value> {
    let (parent, key) = split(path);
    match document.pointer_mut(parent)? {
        Value::Object(map) => map.shift_remove(&key),
        Value::Array(items) => {
            let index = key.parse::<usize>().ok().filter(|index| *index < items.len())?;
            Some(items.remove(index))
        }
        _ => None,
    }
}

/// Puts a value at a path, whose parent is there.
pub(super) fn set(document: &mut Value, path: &str, value: Value) -> Option<()> {
    let (parent, key) = split(path);
    match document.pointer_mut(parent)? {
        Value::Object(map) => drop(map.insert(key, value)),
        Value::Array(items) => *items.get_mut(key.parse::<usize>().ok()?)? = value,
        _ => return None,
    }
    Some(())
}

/// Renames a key without moving it.
pub(super) fn rename(document: &mut Value, path: &str, name: &str) -> Option<()> {
    let (parent, key) = split(path);
    let map = document.pointer_mut(parent)?.as_object_mut()?;
    *map = std::mem::take(map)
        .into_iter()
        .map(|(own, value)| if own == key { (name.to_owned(), value) } else { (own, value) })
        .collect();
    Some(())
}
