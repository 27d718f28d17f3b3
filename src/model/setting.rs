use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{At, NodeText};
use crate::kube::value::parse_bool;
use crate::source::Path;

/// A setting: its value, its place, and the nodejoin key that means it, if any.
pub type Setting = At<Value>;

/// The value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The same for all nodes of a shape.
    Plain(serde_json::Value),
    /// A map that several levels have entries of.
    Merged(serde_json::Value, BTreeMap<String, Path>),
    /// The node's own first address.
    NodeAddress,
    /// A text with values of the node in it.
    PerNode(NodeText),
}

impl Setting {
    /// The place of an entry of a map. Entries of a merged map that an earlier level has are in that level's table.
    pub fn entry_path(&self, key: &str) -> Path {
        match &self.value {
            Value::Merged(_, places) => places.get(key).cloned(),
            _ => None,
        }
        .unwrap_or_else(|| self.path.key(key))
    }

    /// This setting over an earlier level's: the entries of both if they are maps, as in the kubelet's own drop-ins, else
    /// this one.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubelet/app: mergeKubeletConfigurations, a JSON merge patch.
    pub fn over(&self, earlier: &Setting) -> Setting {
        use serde_json::Value::Object;
        let (Some(Object(before)), Some(Object(own))) = (earlier.value.as_plain(), self.value.as_plain())
        else {
            return self.clone();
        };
        let inherited = before.keys().filter(|key| !own.contains_key(*key));
        let mut places: BTreeMap<String, Path> =
            inherited.map(|key| (key.clone(), earlier.entry_path(key))).collect();
        if places.is_empty() {
            return self.clone();
        }
        if let Value::Merged(_, own) = &self.value {
            places.extend(own.clone());
        }
        let mut merged = before.clone();
        merged.extend(own.clone());
        At { value: Value::Merged(Object(merged), places), ..self.clone() }
    }

    /// This setting without an entry; `None` if it is not a map that has it. A map without entries is left out.
    pub fn without(&self, key: &str) -> Option<Option<Setting>> {
        let mut map = self.value.as_plain()?.as_object()?.clone();
        map.remove(key)?;
        if map.is_empty() {
            return Some(None);
        }
        let places = map.keys().map(|key| (key.clone(), self.entry_path(key))).collect();
        let value = Value::Merged(serde_json::Value::Object(map), places);
        Some(Some(At { value, ..self.clone() }))
    }
}

impl Value {
    /// The string, when it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Plain(serde_json::Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, a number or a boolean, as a flag would have it.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self.as_plain()? {
            serde_json::Value::String(text) => Some(text.into()),
            serde_json::Value::Number(number) => Some(number.to_string().into()),
            serde_json::Value::Bool(on) => Some(if *on { "true" } else { "false" }.into()),
            _ => None,
        }
    }

    /// Whether it is on or off, when it is a boolean or a flag's text of one.
    pub fn as_bool(&self) -> Option<bool> {
        parse_bool(&self.text()?)
    }

    /// The plain value, when it is the same for all nodes.
    pub fn as_plain(&self) -> Option<&serde_json::Value> {
        match self {
            Value::Plain(value) | Value::Merged(value, _) => Some(value),
            Value::NodeAddress | Value::PerNode(_) => None,
        }
    }
}
