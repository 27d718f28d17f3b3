use std::collections::BTreeMap;

use serde::Serialize;

use crate::render::Text;

/// Name and namespace of an object.
#[derive(Serialize, Clone, Debug)]
pub struct Metadata {
    /// The name.
    pub name: String,
    /// The namespace; none for objects of the whole cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<&'static str>,
}

impl Metadata {
    /// Of an object of the whole cluster.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), namespace: None }
    }

    /// Of an object in a namespace.
    pub fn in_namespace(name: impl Into<String>, namespace: &'static str) -> Self {
        Self { name: name.into(), namespace: Some(namespace) }
    }
}

/// A ConfigMap of API version v1.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "camelCase")]
pub struct ConfigMap {
    api_version: &'static str,
    kind: &'static str,
    /// Name and namespace.
    pub metadata: Metadata,
    /// Texts by key.
    pub data: BTreeMap<String, Text>,
}

impl ConfigMap {
    /// A ConfigMap with its texts.
    pub fn new(metadata: Metadata, data: BTreeMap<String, Text>) -> Self {
        Self { api_version: "v1", kind: "ConfigMap", metadata, data }
    }
}
