use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};
use serde_json::{Map, Value};

use crate::secret::seal::SealProblem;

/// Lists and maps inside each other; SOPS' own part has four.
const DEEPEST: usize = 64;

/// A document that SOPS wrote.
pub(super) struct Document {
    /// Everything but SOPS' own part, sealed values as they are.
    pub(super) values: Value,
    /// The data key, sealed for each age recipient, armored; of several groups each has a part of it.
    pub(super) groups: Vec<Vec<String>>,
    /// How many parts are needed; all of them when absent.
    pub(super) threshold: Option<usize>,
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
        // Not JSON as YAML: a YAML reader does not accept every escape of JSON.
        let parsed: Option<Value> = serde_json::from_str(text)
            .ok()
            .or_else(|| shallow(text).and_then(|text| serde_yaml::from_str(text).ok()));
        let Some(Value::Object(mut values)) = parsed else {
            return Err(SealProblem::NotSops("it is not YAML, JSON or dotenv with keys"));
        };
        let own = values.shift_remove("sops").ok_or(SealProblem::NotSops("it has no key `sops`"))?;
        let text = |key: &str| own.get(key).and_then(Value::as_str).map(str::to_owned);
        let threshold = own.get("shamir_threshold").and_then(Value::as_u64);
        Ok(Self {
            groups: groups(&own),
            threshold: threshold.and_then(|threshold| usize::try_from(threshold).ok()),
            mac: text("mac").ok_or(SealProblem::NotSops("it has no MAC"))?,
            last_modified: text("lastmodified").unwrap_or_default(),
            mac_only_encrypted: own.get("mac_only_encrypted").and_then(Value::as_bool) == Some(true),
            values: Value::Object(values),
        })
    }

    /// Mirrors github.com/getsops/sops/v3/stores/dotenv: Store.LoadPlainFile.
    fn from_dotenv(text: &str) -> Result<Self, SealProblem> {
        let mut document = Self {
            values: Value::Null,
            groups: Vec::new(),
            threshold: None,
            mac: String::new(),
            last_modified: String::new(),
            mac_only_encrypted: false,
        };
        let mut values = Map::new();
        let mut groups: BTreeMap<Option<usize>, Vec<String>> = BTreeMap::new();
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
                Some("shamir_threshold") => document.threshold = value.parse().ok(),
                Some(own) => {
                    let (group, key) = group_of(own);
                    let group = groups.entry(group).or_default();
                    if key.starts_with("age__list_") && key.ends_with("__map_enc") {
                        group.push(value);
                    }
                }
            }
        }
        document.values = Value::Object(values);
        let flat = groups.remove(&None).unwrap_or_default();
        document.groups =
            if groups.is_empty() || !flat.is_empty() { vec![flat] } else { groups.into_values().collect() };
        Ok(document)
    }
}

/// A text of YAML that is not nested deeper than a document of SOPS: its reader would need time that grows with the square of
/// the depth, and notices only afterwards.
fn shallow(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        match event.ok()?.0 {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return None;
        }
    }
    Some(text)
}

/// The sealed keys of SOPS' own part: one group at its top, or several in a list.
///
/// Mirrors github.com/getsops/sops/v3/stores: Metadata.internalKeygroups.
fn groups(own: &Value) -> Vec<Vec<String>> {
    let sealed = |recipient: &Value| recipient.get("enc").and_then(Value::as_str).map(str::to_owned);
    let of_group = |group: &Value| -> Vec<String> {
        let recipients = group.get("age").and_then(Value::as_array);
        recipients.into_iter().flatten().filter_map(sealed).collect()
    };
    const KINDS: [&str; 7] = ["age", "kms", "pgp", "gcp_kms", "hckms", "azure_kv", "hc_vault"];
    let list = |key: &str| own.get(key).and_then(Value::as_array).filter(|list| !list.is_empty());
    match list("key_groups").filter(|_| KINDS.iter().all(|kind| list(kind).is_none())) {
        Some(groups) => groups.iter().map(of_group).collect(),
        None => vec![of_group(own)],
    }
}

/// The number of the group that a line of a dotenv document belongs to, and its name there; none for one group.
fn group_of(name: &str) -> (Option<usize>, &str) {
    let listed = name.strip_prefix("key_groups__list_").and_then(|listed| listed.split_once("__map_"));
    match listed.and_then(|(number, key)| Some((number.parse().ok()?, key))) {
        Some((number, key)) => (Some(number), key),
        None => (None, name),
    }
}
