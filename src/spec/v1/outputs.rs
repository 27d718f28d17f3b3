use schemars::JsonSchema;
use serde::Deserialize;

/// What is written, and from which templates.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct OutputsSpec {
    /// A folder below the spec's, whose templates replace nodejoin's of the same name.
    pub templates: Option<String>,
}
