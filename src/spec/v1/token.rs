use schemars::JsonSchema;
use serde::Deserialize;

/// A bootstrap token: what a node shows the API server before it has a certificate.
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
    /// When the token ends, with an offset: `2027-03-10T03:22:11Z`; or `"never"`.
    #[schemars(with = "Option<ExpiresSchema>")]
    pub expires: Option<toml::Value>,
    /// What it is for; stands in the Secret.
    pub description: Option<String>,
    /// Groups beside `system:bootstrappers`; `worker` is short for `system:bootstrappers:worker`.
    pub groups: Option<Vec<String>>,
    /// What the token may be used for: `authentication`, `signing`. Default: both.
    pub usages: Option<Vec<String>>,
    /// The token that took its place: no node is given this one any more, and bundles of before go on with it until it ends.
    pub replaced_by: Option<String>,
}

/// What stands under `secret`. A literal is decoded so that a rule of its own can say why it must not be there.
#[derive(Deserialize, Clone, Debug)]
#[serde(untagged)]
pub enum SecretValue {
    /// A reference, as it should be.
    Reference(SecretSpec),
    /// A secret in plain text; it is forgotten at once.
    Literal(Literal),
}

/// Stands for a string that is not kept.
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

/// Where a secret comes from: exactly one of the keys.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct SecretSpec {
    /// A file, relative to the spec's folder or absolute. It holds the secret half or the whole token.
    pub file: Option<String>,
    /// A variable of the environment in which `nodejoin build` runs.
    pub env: Option<String>,
    /// Standard input of `nodejoin build`: whole tokens, one a line.
    pub stdin: Option<bool>,
    /// A file that age encrypted; opened with `--identity` or `--passphrase-file`.
    pub age: Option<String>,
    /// A YAML, JSON or dotenv document that SOPS encrypted for age.
    pub sops: Option<String>,
    /// The way to the value in the document of `sops`, such as `tokens.workers`. Default: the token's name.
    pub key: Option<String>,
    /// A file with a root, best sealed by age, from which the secret is derived for this cluster, id and epoch.
    pub derive: Option<String>,
    /// Counts the renewals of a derived secret. Default: 1.
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
