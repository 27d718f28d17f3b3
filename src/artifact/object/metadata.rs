use std::collections::BTreeMap;

use crate::render::{Text, Yaml};

/// Name and namespace of an object. Its label names nodejoin as the manager, so that objects that a later build lacks can be found.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// The name.
    pub name: Text,
    /// The namespace; none for objects of the whole cluster.
    pub namespace: Option<&'static str>,
}

impl Metadata {
    /// Of an object of the whole cluster.
    pub fn named(name: impl Into<Text>) -> Self {
        Self { name: name.into(), namespace: None }
    }

    /// Of an object in a namespace.
    pub fn in_namespace(name: impl Into<Text>, namespace: &'static str) -> Self {
        Self { name: name.into(), namespace: Some(namespace) }
    }
}

impl From<Metadata> for Yaml {
    fn from(metadata: Metadata) -> Self {
        let namespace = metadata.namespace.map(|namespace| ("namespace", namespace.into()));
        let labels = Yaml::fields([("app.kubernetes.io/managed-by", "nodejoin".into())]);
        let name = [("name", metadata.name.into())];
        Yaml::fields(name.into_iter().chain(namespace).chain([("labels", labels)]))
    }
}

/// A ConfigMap of API version v1.
#[derive(Clone, Debug)]
pub struct ConfigMap {
    /// Name and namespace.
    pub metadata: Metadata,
    /// Texts by key, in the order of the keys as they read.
    pub data: BTreeMap<String, (Text, Text)>,
}

impl ConfigMap {
    /// A ConfigMap with keys and texts.
    pub fn new(metadata: Metadata, data: impl IntoIterator<Item = (Text, Text)>) -> Self {
        let data = data.into_iter().map(|(key, text)| (key.placeholders(), (key, text)));
        Self { metadata, data: data.collect() }
    }
}

impl From<ConfigMap> for Yaml {
    fn from(map: ConfigMap) -> Self {
        let data = map.data.into_values().map(|(key, text)| (key, text.into()));
        Yaml::fields([
            ("apiVersion", "v1".into()),
            ("kind", "ConfigMap".into()),
            ("metadata", map.metadata.into()),
            ("data", Yaml::Map(data.collect())),
        ])
    }
}
