use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

/// Where a secret comes from, as a spec says it: `{ file = "…" }`, `{ env = "…" }` or `{ stdin = true }`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "Keys", into = "Keys")]
pub enum SecretRef {
    /// A file; relative to the spec's folder, or absolute.
    File(String),
    /// A variable of the environment.
    Env(String),
    /// Standard input: whole tokens, one a line.
    Stdin,
}

/// The table that a spec has.
#[derive(Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Keys {
    /// A file, relative to the spec's folder or absolute. It holds the secret half or the whole token.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// A variable of the environment in which `nodejoin build` runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    env: Option<String>,
    /// Standard input of `nodejoin build`: whole tokens, one a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    stdin: Option<bool>,
}

/// Why a table is not a [`SecretRef`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretRefError {
    /// No key, or `stdin = false` alone.
    NoSource,
    /// More than one key.
    SeveralSources,
    /// A path that is empty or has a NUL.
    BadPath,
    /// A name that no variable can have.
    BadVariable,
}

impl SecretRef {
    /// A reference from the keys of a table.
    ///
    /// # Errors
    /// Unless exactly one key names a source that may exist.
    pub fn from_keys(
        file: Option<String>,
        env: Option<String>,
        stdin: Option<bool>,
    ) -> Result<Self, SecretRefError> {
        match (file, env, stdin.unwrap_or(false)) {
            (Some(file), None, false) if file.is_empty() || file.contains('\0') => {
                Err(SecretRefError::BadPath)
            }
            (Some(file), None, false) => Ok(SecretRef::File(file)),
            (None, Some(env), false) if env.is_empty() || env.contains(['=', '\0']) => {
                Err(SecretRefError::BadVariable)
            }
            (None, Some(env), false) => Ok(SecretRef::Env(env)),
            (None, None, true) => Ok(SecretRef::Stdin),
            (None, None, false) => Err(SecretRefError::NoSource),
            _ => Err(SecretRefError::SeveralSources),
        }
    }
}

impl TryFrom<Keys> for SecretRef {
    type Error = SecretRefError;

    fn try_from(keys: Keys) -> Result<Self, SecretRefError> {
        Self::from_keys(keys.file, keys.env, keys.stdin)
    }
}

impl From<SecretRef> for Keys {
    fn from(reference: SecretRef) -> Self {
        match reference {
            SecretRef::File(file) => Keys { file: Some(file), ..Keys::default() },
            SecretRef::Env(env) => Keys { env: Some(env), ..Keys::default() },
            SecretRef::Stdin => Keys { stdin: Some(true), ..Keys::default() },
        }
    }
}

impl JsonSchema for SecretRef {
    fn schema_name() -> Cow<'static, str> {
        "SecretRef".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Keys::json_schema(generator);
        schema.insert("minProperties".to_owned(), 1.into());
        schema.insert("maxProperties".to_owned(), 1.into());
        schema.insert("description".to_owned(), "Where a secret comes from: exactly one of the keys.".into());
        schema
    }
}

/// The source, as the object of a sentence.
impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SecretRef::File(path) => write!(f, "the file `{}`", path.escape_debug()),
            SecretRef::Env(name) => write!(f, "the variable `{}`", name.escape_debug()),
            SecretRef::Stdin => f.write_str("standard input"),
        }
    }
}

impl fmt::Display for SecretRefError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SecretRefError::NoSource => {
                "names no source of a secret; write `file = \"…\"`, `env = \"…\"` or `stdin = true`"
            }
            SecretRefError::SeveralSources => {
                "names several sources of a secret; keep one of `file`, `env` and `stdin`"
            }
            SecretRefError::BadPath => "names a file with an empty path, or with a NUL in it",
            SecretRefError::BadVariable => {
                "names a variable that cannot exist: empty, or with `=` or NUL in it"
            }
        })
    }
}

impl std::error::Error for SecretRefError {}
