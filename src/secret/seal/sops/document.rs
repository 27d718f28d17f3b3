use serde_yaml::{Mapping, Value};

use crate::secret::seal::SealProblem;

/// A document that SOPS wrote.
pub(super) struct Document {
    /// Everything but SOPS' own part, sealed values as they are.
    pub(super) values: Value,
    /// The data key, sealed for each age recipient, armored.
    pub(super) age: Vec<String>,
    /// The MAC, sealed.
    pub(super) mac: String,
    /// What the MAC is bound to.
    pub(super) last_modified: String,
    /// Whether the MAC leaves out what is not sealed.
    pub(super) mac_only_encrypted: bool,
}

impl Document {
    /// Reads YAML, JSON, or dotenv, whichever it is.
    ///
    /// Mirrors github.com/getsops/sops/v3/stores: ExtractMetadata.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, SealProblem> {
        let text = std::str::from_utf8(bytes).map_err(|_| SealProblem::NotSops("it is not UTF-8"))?;
        if text.lines().any(|line| line.starts_with("sops_mac=")) {
            return Self::from_dotenv(text);
        }
        // Not JSON as YAML: a YAML reader does not take every escape of JSON.
        let parsed: Option<Value> =
            serde_json::from_str(text).ok().or_else(|| serde_yaml::from_str(text).ok());
        let Some(Value::Mapping(mut values)) = parsed else {
            return Err(SealProblem::NotSops("it is no YAML, JSON or dotenv with keys"));
        };
        let own = values.shift_remove("sops").ok_or(SealProblem::NotSops("it has no part `sops`"))?;
        let text = |key: &str| own.get(key).and_then(Value::as_str).map(str::to_owned);
        let recipients = own.get("age").and_then(Value::as_sequence);
        let sealed = |recipient: &Value| recipient.get("enc").and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            age: recipients.into_iter().flatten().filter_map(sealed).collect(),
            mac: text("mac").ok_or(SealProblem::NotSops("it has no MAC"))?,
            last_modified: text("lastmodified").unwrap_or_default(),
            mac_only_encrypted: own.get("mac_only_encrypted").and_then(Value::as_bool) == Some(true),
            values: Value::Mapping(values),
        })
    }

    /// Mirrors github.com/getsops/sops/v3/stores/dotenv: Store.LoadPlainFile.
    fn from_dotenv(text: &str) -> Result<Self, SealProblem> {
        let mut document = Self {
            values: Value::Null,
            age: Vec::new(),
            mac: String::new(),
            last_modified: String::new(),
            mac_only_encrypted: false,
        };
        let mut values = Mapping::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (key, value) = line.split_once('=').ok_or(SealProblem::NotSops("a line has no `=`"))?;
            let value = value.replace("\\n", "\n");
            match key.strip_prefix("sops_") {
                None => {
                    values.insert(key.into(), value.into());
                }
                Some("mac") => document.mac = value,
                Some("lastmodified") => document.last_modified = value,
                Some("mac_only_encrypted") => document.mac_only_encrypted = value == "true",
                Some(own) if own.starts_with("age__list_") && own.ends_with("__map_enc") => {
                    document.age.push(value);
                }
                Some(_) => {}
            }
        }
        document.values = Value::Mapping(values);
        Ok(document)
    }
}
