use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;

/// The output files and their templates.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct OutputsSpec {
    /// A folder below the spec's, with templates that replace nodejoin's of the same name.
    pub templates: Option<String>,
    /// The recipients that bundles are encrypted for, instead of being written in plain text: age recipients (`age1…`),
    /// ed25519 or RSA public keys for SSH, such as host keys, or files of them below the spec's folder, one per line. Use
    /// `age --decrypt` to decrypt the bundles.
    pub encrypt_to: Option<OneOrMany>,
}
