//! The paths that a component's flags and files name.

use serde_json::Value;

use super::place::{below, normal, parent};
use crate::facts::{Object, Process};

/// Fields of kubeconfigs whose paths may be relative.
const RELATIVE: [&str; 4] = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

/// Paths that the words of a command name.
pub(super) fn by_process(process: &Process) -> Vec<String> {
    let mut paths = Vec::new();
    for word in &process.words {
        let value = word.value.split_once('=').map_or(word.value.as_str(), |(_, value)| value);
        paths.extend(value.split(',').filter(|part| part.starts_with('/')).map(str::to_owned));
    }
    paths
}

/// Paths that the values of a configuration file or a kubeconfig name. `path` is its own.
pub(super) fn by_documents(documents: &[Object], path: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for document in documents {
        walk(&document.value, "", parent(path), &mut paths);
    }
    paths
}

fn walk(value: &Value, key: &str, folder: &str, paths: &mut Vec<String>) {
    match value {
        Value::String(text) if text.starts_with('/') && !text.contains('\n') => paths.push(text.clone()),
        Value::String(text) if RELATIVE.contains(&key) && !text.is_empty() => {
            paths.extend(normal(&below(folder, text)).map(|path| format!("/{path}")));
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, key, folder, paths)),
        Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, key, folder, paths)),
        _ => {}
    }
}
