//! The spec: types without logic, and the decoding that finds every mistake of form in one run.

pub mod v1;

mod decode;
pub mod form;
mod shape;

pub use decode::decode;

/// The JSON Schema of the spec, for editors: draft 2020-12.
pub fn json_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(v1::Spec).to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".to_owned(), "nodejoin cluster.toml".into());
    }
    schema
}

/// The same as text, as it is committed in schemas/.
pub fn json_schema_text() -> String {
    let mut text = serde_json::to_string_pretty(&json_schema()).unwrap_or_default();
    text.push('\n');
    text
}
