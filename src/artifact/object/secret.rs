use serde::Serialize;

use super::Metadata;
use crate::render::Text;

/// A Secret of API version v1, with its values as plain strings.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Secret {
    api_version: &'static str,
    kind: &'static str,
    /// Name and namespace.
    pub metadata: Metadata,
    /// The type.
    pub r#type: &'static str,
    /// Values by key, in the order given.
    #[serde(serialize_with = "in_order")]
    pub string_data: Vec<(&'static str, Text)>,
}

impl Secret {
    /// A Secret with its values.
    pub fn new(metadata: Metadata, r#type: &'static str, string_data: Vec<(&'static str, Text)>) -> Self {
        Self { api_version: "v1", kind: "Secret", metadata, r#type, string_data }
    }
}

fn in_order<S: serde::Serializer>(
    entries: &[(&'static str, Text)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().map(|(key, value)| (key, value)))
}
