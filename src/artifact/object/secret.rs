use super::Metadata;
use crate::render::{Text, Yaml};

/// A Secret of API version v1, with its values as plain strings.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Name and namespace.
    pub metadata: Metadata,
    /// The type.
    pub r#type: &'static str,
    /// Values by key, in the order given.
    pub string_data: Vec<(&'static str, Text)>,
}

impl From<Secret> for Yaml {
    fn from(secret: Secret) -> Self {
        let data = secret.string_data.into_iter().map(|(key, text)| (key, text.into()));
        Yaml::fields([
            ("apiVersion", "v1".into()),
            ("kind", "Secret".into()),
            ("metadata", secret.metadata.into()),
            ("type", secret.r#type.into()),
            ("stringData", Yaml::fields(data)),
        ])
    }
}
