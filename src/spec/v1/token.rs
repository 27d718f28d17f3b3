use schemars::JsonSchema;
use serde::Deserialize;

/// A bootstrap token: the credentials of a node before it has a certificate.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("required" = ["id", "secret"]))]
pub struct TokenSpec {
    /// The public half: six characters of a-z and 0-9.
    pub id: Option<String>,
    /// Where the secret half is read from: `{ file = … }`, `{ env = … }`, `{ stdin = true }`, `{ age = … }`,
    /// `{ sops = … }` or `{ derive = … }`.
    #[schemars(with = "Option<SecretSpec>")]
    pub secret: Option<SecretValue>,
    /// When the token expires, with an offset: `2027-03-10T03:22:11Z`; or `"never"`.
    #[schemars(with = "Option<ExpiresSchema>")]
    pub expires: Option<toml::Value>,
    /// A description, included in the Secret.
    pub description: Option<String>,
    /// Groups in addition to `system:bootstrappers`; `worker` is short for `system:bootstrappers:worker`.
    pub groups: Option<Vec<String>>,
    /// What the token may be used for: `authentication`, `signing`. Default: both.
    pub usages: Option<Vec<String>>,
    /// The token that replaced it: new bundles use that one; bundles built before keep using this one until it expires.
    pub replaced_by: Option<String>,
}

/// The value of `secret`. A literal is decoded so that a rule can report it.
#[derive(Deserialize, Clone, Debug)]
#[serde(untagged)]
pub enum SecretValue {
    /// A reference.
    Reference(SecretSpec),
    /// A secret in plain text, which is not kept.
    Literal(Literal),
}

/// A string whose value is not kept.
#[derive(Clone, Debug)]
pub struct Literal;

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|mut secret| {
            zeroize::Zeroize::zeroize(&mut secret);
            Literal
        })
    }
}

/// The source of a secret: exactly one of the keys.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct SecretSpec {
    /// A file, relative to the spec's folder or absolute. It contains the secret half or the complete token.
    pub file: Option<String>,
    /// An environment variable of `nodejoin build`.
    pub env: Option<String>,
    /// Standard input of `nodejoin build`: complete tokens, one per line.
    pub stdin: Option<bool>,
    /// A file encrypted with age; decrypted with `--identity` or `--passphrase-file`.
    pub age: Option<String>,
    /// A YAML, JSON or dotenv document encrypted by SOPS for age.
    pub sops: Option<String>,
    /// The path of the value in the document of `sops`, such as `tokens.workers`. Default: the token's name.
    pub key: Option<String>,
    /// A file with a root secret, preferably encrypted with age, from which the token's secret is derived for this cluster, id
    /// and epoch.
    pub derive: Option<String>,
    /// The generation of a derived secret. Default: 1.
    pub epoch: Option<u64>,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "describes the value for editors only")]
enum ExpiresSchema {
    Date(#[schemars(extend("format" = "date-time"))] String),
    Never(Never),
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "describes the value for editors only")]
enum Never {
    Never,
}
