use schemars::JsonSchema;
use serde::Deserialize;

use super::{SecretSpec, SecretValue};

/// A file of the nodes that nodejoin itself does not need, such as a static pod, a drop-in of the kubelet's configuration or of
/// containerd's, or a sysctl. Its key is its path on the node. It has exactly one of `source`, `content` and `secret`.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct FileSpec {
    /// A file with the text: below the spec's folder, or below the root of its git repository.
    pub source: Option<String>,
    /// The text itself.
    pub content: Option<String>,
    /// The source of a secret text: `{ file = … }`, `{ env = … }`, `{ age = … }`, or `{ sops = …, key = … }`. The file has the mode
    /// 0600, is never shown, and is encrypted with the rest of its bundle.
    #[schemars(with = "Option<SecretSpec>")]
    pub secret: Option<SecretValue>,
    /// Whether it is a program: its mode is 0755, or 0700 for a secret, instead of 0644 or 0600. Default: false.
    pub executable: Option<bool>,
}
