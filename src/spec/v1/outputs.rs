use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;

/// What is written, and from which templates.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct OutputsSpec {
    /// A folder below the spec's, whose templates replace nodejoin's of the same name.
    pub templates: Option<String>,
    /// Whom bundles are encrypted for, instead of being written in plain text: age recipients (`age1…`), SSH public keys of
    /// ed25519 or RSA, such as hosts have, or files of them below the spec's folder, one a line. `age --decrypt` opens them.
    pub encrypt_to: Option<OneOrMany>,
}
