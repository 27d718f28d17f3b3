use crate::diagnostic::{Finding, Place};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::kubectl::Kubectl;
use super::running::Script;
use crate::facts::File;
use crate::rules::certificates::ca_is_private_key;
use crate::source::Source;

/// The kubeconfigs that `kubectl config` makes, by the path that `--kubeconfig` names.
#[derive(Default)]
pub(super) struct Kubeconfigs {
    made: BTreeMap<String, Made>,
}

/// Named entries, in the order in which they came.
type Entries = Vec<(String, Map<String, Value>)>;

#[derive(Default)]
struct Made {
    lists: BTreeMap<&'static str, Entries>,
    current: Option<String>,
    /// The bytes of the script that set a value, by the value's dotted path.
    places: BTreeMap<String, Range<usize>>,
}

/// No certificates or key that are embedded are longer.
const LARGEST_EMBEDDED: usize = 256 * 1024;

/// Flags of `set-cluster` and `set-credentials` that name files, and the fields for what is in them.
const FILES: [(&str, &str); 3] = [
    ("certificate-authority", "certificate-authority-data"),
    ("client-certificate", "client-certificate-data"),
    ("client-key", "client-key-data"),
];

impl Kubeconfigs {
    /// Mirrors k8s.io/kubectl/pkg/cmd/config: set-cluster, set-credentials, set-context and use-context.
    pub(super) fn run(
        &mut self,
        script: &Script<'_, '_>,
        command: &Kubectl<'_>,
        findings: &mut Vec<Finding>,
    ) {
        let (Some((path, _)), Some((name, at))) = (command.flag("kubeconfig"), command.word(2)) else {
            return;
        };
        let made = self.made.entry(path.to_owned()).or_default();
        made.places.entry(String::new()).or_insert_with(|| command.range());
        let (list, field, texts): (_, _, &[&str]) = match command.word(1).map(|(word, _)| word) {
            Some("set-cluster") => ("clusters", "cluster", &["server", "tls-server-name"]),
            Some("set-credentials") => ("users", "user", &["token", "username", "password"]),
            Some("set-context") => ("contexts", "context", &["cluster", "user", "namespace"]),
            Some("use-context") => {
                made.current = Some(name.to_owned());
                made.places.insert("current-context".into(), at);
                return;
            }
            _ => return,
        };
        let entries = made.lists.entry(list).or_default();
        let index = entries.iter().position(|(own, _)| own == name).unwrap_or_else(|| {
            entries.push((name.to_owned(), Map::new()));
            entries.len() - 1
        });
        made.places.insert(format!("{list}.{index}"), command.range());
        made.places.insert(format!("{list}.{index}.name"), at);
        let Some((_, entry)) = entries.get_mut(index) else { return };
        let texts =
            texts.iter().filter_map(|key| command.flag(key).map(|(text, at)| (*key, text.into(), at)));
        let insecure = command
            .flag("insecure-skip-tls-verify")
            .map(|(value, at)| ("insecure-skip-tls-verify", (value == "true").into(), at));
        let files = named_files(script, command, findings);
        for (key, value, at) in texts.chain(insecure).chain(files) {
            entry.insert(key.to_owned(), value);
            made.places.insert(format!("{list}.{index}.{field}.{key}"), at);
        }
    }

    /// The text of a kubeconfig, by its path as the script names it.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        self.made.get(path).map(Made::text)
    }

    /// The files, by path. Every value points at the word of the script that gives it.
    pub(super) fn files(&self, script: &File) -> Vec<(String, File)> {
        let file = |made: &Made| {
            let text = made.text();
            let whole = 0..text.len();
            let source = Source::new(script.source.name(), text).masking([whole]);
            let at = made
                .places
                .iter()
                .map(|(path, range)| (path.clone(), (script.source.clone(), range.clone())));
            File { made_from: Arc::new(at.collect()), ..File::new(Arc::new(source)) }
        };
        self.made.iter().map(|(path, made)| (path.clone(), file(made))).collect()
    }
}

/// The fields for files that flags name: their paths, or with `--embed-certs` what is in them.
fn named_files(
    script: &Script<'_, '_>,
    command: &Kubectl<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<(&'static str, Value, Range<usize>)> {
    let embed = command.flag("embed-certs").is_some_and(|(value, _)| value == "true");
    let fits = |bytes: usize| bytes <= LARGEST_EMBEDDED && script.fits(bytes);
    let mut fields = Vec::new();
    for (key, data) in FILES {
        let Some((file, range)) = command.flag(key) else { continue };
        let found = script.find(file);
        if key == "certificate-authority" && found.is_none() && names_key(file) {
            findings.push(key_for_ca(script.file, file, range.clone()));
        }
        fields.push(match found.filter(|found| embed && fits(found.source.text().len())) {
            Some(found) => (data, STANDARD.encode(found.source.text()).into(), range),
            None => (key, file.into(), range),
        });
    }
    fields
}

impl Made {
    /// As JSON, which is YAML.
    fn text(&self) -> String {
        let list = |list: &str, field: &str| -> Value {
            let entries = self.lists.get(list).into_iter().flatten();
            entries.map(|(name, entry)| json!({"name": name, field: entry})).collect()
        };
        let value = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": list("clusters", "cluster"),
            "users": list("users", "user"),
            "contexts": list("contexts", "context"),
            "current-context": self.current.as_deref().unwrap_or_default(),
        });
        value.to_string()
    }
}

fn names_key(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.ends_with(".key") || name.contains("-key.")
}

fn key_for_ca(script: &File, path: &str, range: Range<usize>) -> Finding {
    ca_is_private_key::embedded(path, Place::Other(script.source.clone(), range))
}
