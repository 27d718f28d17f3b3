use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Map, Value, json};

use super::config::Kubeconfigs;
use super::kubectl::Kubectl;
use super::running::Script;
use crate::facts::Object;

/// Resources that kubectl knows by their name alone, outside of the core group.
const GROUPS: [(&str, &str); 5] = [
    ("certificatesigningrequests", "certificates.k8s.io"),
    ("signers", "certificates.k8s.io"),
    ("deployments", "apps"),
    ("daemonsets", "apps"),
    ("leases", "coordination.k8s.io"),
];
const RBAC: &str = "rbac.authorization.k8s.io";

/// An object under construction: its value, and the bytes of the script for each part of it.
struct Making {
    value: Value,
    places: BTreeMap<String, Range<usize>>,
}

/// The object that a command creates, where it is of a kind that a join needs.
///
/// Mirrors k8s.io/kubectl/pkg/cmd/create.
pub(super) fn object(
    script: &Script<'_, '_>,
    command: &Kubectl<'_>,
    configs: &Kubeconfigs,
) -> Option<Object> {
    let (kind, _) = command.word(1)?;
    // `secret generic NAME` has one word more.
    let (name, at) = command.word(if kind == "secret" { 3 } else { 2 })?;
    let mut metadata = json!({"name": name});
    let clustered = matches!(kind, "clusterrole" | "clusterrolebinding" | "namespace" | "ns");
    if let (false, Some((namespace, _))) = (clustered, command.flag("namespace")) {
        metadata["namespace"] = namespace.into();
    }
    let places = BTreeMap::from([(String::new(), command.range()), ("metadata.name".to_owned(), at)]);
    let mut making = Making { value: json!({"metadata": metadata}), places };
    match kind {
        "clusterrole" => making.role(command, "ClusterRole"),
        "role" => making.role(command, "Role"),
        "clusterrolebinding" => making.binding(command, "ClusterRoleBinding"),
        "rolebinding" => making.binding(command, "RoleBinding"),
        "configmap" | "cm" => {
            making.kind("v1", "ConfigMap");
            making.data(script, command, configs, "data");
        }
        "secret" => {
            making.kind("v1", "Secret");
            let (secret, _) = command.flag("type").unwrap_or(("Opaque", 0..0));
            making.value["type"] = secret.into();
            making.data(script, command, configs, "stringData");
        }
        _ => return None,
    }
    Some(Object::assembled(script.file, making.value, making.places))
}

impl Making {
    fn kind(&mut self, version: &str, kind: &str) {
        self.value["apiVersion"] = version.into();
        self.value["kind"] = kind.into();
    }

    fn role(&mut self, command: &Kubectl<'_>, kind: &str) {
        self.kind(&format!("{RBAC}/v1"), kind);
        let texts =
            |name: &str| -> Vec<&str> { command.items(name).into_iter().map(|(item, _)| item).collect() };
        let (verbs, names) = (texts("verb"), texts("resource-name"));
        // One rule a group.
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (resource, _) in command.items("resource") {
            let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
            let (resource, group) = resource.split_once('.').unwrap_or_else(|| {
                let known = GROUPS.iter().find(|(name, _)| *name == resource);
                (resource, known.map_or("", |(_, group)| *group))
            });
            let whole = if subresource.is_empty() {
                resource.to_owned()
            } else {
                format!("{resource}/{subresource}")
            };
            groups.entry(group.to_owned()).or_default().push(whole);
        }
        let mut rules: Vec<Value> = groups
            .into_iter()
            .map(|(group, resources)| {
                let mut rule = json!({"verbs": verbs, "apiGroups": [group], "resources": resources});
                if !names.is_empty() {
                    rule["resourceNames"] = names.clone().into();
                }
                rule
            })
            .collect();
        let urls = texts("non-resource-url");
        if !urls.is_empty() {
            rules.push(json!({"verbs": verbs, "nonResourceURLs": urls}));
        }
        self.value["rules"] = rules.into();
        for (flag, path) in
            [("verb", "rules"), ("resource", "rules.0.resources"), ("resource-name", "rules.0.resourceNames")]
        {
            if let Some((_, range)) = command.flag(flag) {
                self.places.insert(path.to_owned(), range);
            }
        }
    }

    fn binding(&mut self, command: &Kubectl<'_>, kind: &str) {
        self.kind(&format!("{RBAC}/v1"), kind);
        let role = [("clusterrole", "ClusterRole"), ("role", "Role")].into_iter();
        let role = role.filter_map(|(flag, kind)| Some((command.flag(flag)?, kind))).next();
        if let Some(((name, range), kind)) = role {
            self.value["roleRef"] = json!({"apiGroup": RBAC, "kind": kind, "name": name});
            self.places.insert("roleRef".into(), range);
        }
        let mut subjects = Vec::new();
        let mut push = |value: Value, range: Range<usize>| {
            self.places.insert(format!("subjects.{}", subjects.len()), range);
            subjects.push(value);
        };
        for (flag, kind) in [("user", "User"), ("group", "Group")] {
            for (name, range) in command.all(flag) {
                push(json!({"apiGroup": RBAC, "kind": kind, "name": name}), range);
            }
        }
        for (account, range) in command.all("serviceaccount") {
            let (namespace, name) = account.split_once(':').unwrap_or(("", account));
            push(json!({"kind": "ServiceAccount", "namespace": namespace, "name": name}), range);
        }
        self.value["subjects"] = subjects.into();
    }

    /// `--from-literal` and `--from-file`; a file that is not known gives no key.
    fn data(&mut self, script: &Script<'_, '_>, command: &Kubectl<'_>, configs: &Kubeconfigs, field: &str) {
        let mut data = Map::new();
        for (pair, range) in command.all("from-literal") {
            if let Some((key, value)) = pair.split_once('=') {
                data.insert(key.to_owned(), value.into());
                self.places.insert(format!("{field}.{key}"), range);
            }
        }
        for (pair, range) in command.all("from-file") {
            let (key, path) =
                pair.split_once('=').unwrap_or((pair.rsplit('/').next().unwrap_or_default(), pair));
            if !script.fits(0) {
                break;
            }
            let text = configs.text(path).or_else(|| Some(script.find(path)?.source.text().to_owned()));
            if let Some(text) = text.filter(|text| script.fits(text.len())) {
                data.insert(key.to_owned(), text.into());
                self.places.insert(format!("{field}.{key}"), range);
            }
        }
        self.value[field] = data.into();
    }
}
