//! The spec: types without logic, and the decoding that finds every mistake of form in one run.

pub mod v1;

mod decode;
pub mod form;
mod include;
mod shape;

pub use decode::decode;
pub use include::read;

/// The JSON Schema of the spec, for editors: draft 2020-12.
pub fn json_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(v1::Spec).to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".to_owned(), "nodejoin cluster.toml".into());
    }
    require_of_whole_specs(&mut schema);
    schema
}

/// Requires keys only of a spec that is whole: one with a `version` that includes nothing. An included file may have any part
/// of a spec, and one that includes others has the rest in them.
fn require_of_whole_specs(schema: &mut serde_json::Value) {
    let mut taken = |table: &str| {
        let table = schema.pointer_mut(table).and_then(serde_json::Value::as_object_mut);
        table.and_then(|table| table.remove("required")).unwrap_or_default()
    };
    let (root, cluster, token) = (taken(""), taken("/$defs/ClusterSpec"), taken("/$defs/TokenSpec"));
    if let Some(schema) = schema.as_object_mut() {
        let whole = serde_json::json!({ "required": ["version"], "not": { "required": ["include"] } });
        let then = serde_json::json!({
            "required": root,
            "properties": {
                "cluster": { "required": cluster },
                "tokens": { "additionalProperties": { "required": token } },
            },
        });
        schema.insert("if".to_owned(), whole);
        schema.insert("then".to_owned(), then);
    }
}

/// The same as text, as it is committed in schemas/.
pub fn json_schema_text() -> String {
    let mut text = serde_json::to_string_pretty(&json_schema()).unwrap_or_default();
    text.push('\n');
    text
}
