use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Map, Value, json};

use super::arguments::{self, OF_NODE};
use super::configuration::Configuration;
use super::control_plane;
use super::given::{Given, written};
use crate::facts::from_folder::started::Started;
use crate::facts::{Object, Process, Sourced, yaml};
use crate::kube::Program;

pub(super) const CONFIG: &str = "/var/lib/kubelet/config.yaml";
pub(super) const FLAGS: &str = "/var/lib/kubelet/kubeadm-flags.env";
pub(super) const BOOTSTRAP: &str = "/etc/kubernetes/bootstrap-kubelet.conf";

/// The configuration that every kubelet of the cluster gets: the file's own, and kubeadm's defaults.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/componentconfigs: kubeletConfig.Default.
pub(super) fn configuration(one: &Configuration) -> Option<Given> {
    let whole = one.cluster.as_ref().or(one.init.as_ref())?;
    let own = one.kubelet.as_ref();
    let mut places = BTreeMap::new();
    let mut value = json!({"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"});
    if let (Some(own), Some(map)) = (own, value.as_object_mut()) {
        map.extend(own.value.as_object().cloned().unwrap_or_default());
        for (key, inner) in own.value.as_object().into_iter().flatten() {
            place(own, key, inner, &mut places);
        }
    }
    let ca = format!("{}/ca.crt", control_plane::pki(one.cluster.as_ref()));
    let domain = whole.text("networking.dnsDomain").unwrap_or("cluster.local");
    let defaults = [
        ("staticPodPath", json!("/etc/kubernetes/manifests")),
        ("clusterDomain", json!(domain)),
        ("authentication.x509.clientCAFile", json!(ca)),
        ("authentication.anonymous.enabled", json!(false)),
        ("authentication.webhook.enabled", json!(true)),
        ("authorization.mode", json!("Webhook")),
        ("cgroupDriver", json!("systemd")),
    ];
    for (path, default) in defaults {
        if set(&mut value, path, default, false) {
            places.insert(path.to_owned(), whole.origin("").range);
        }
    }
    // kubeadm sets this one unconditionally.
    set(&mut value, "rotateCertificates", json!(true), true);
    let mut file = written(&own.unwrap_or(whole).file, value.to_string(), places);
    if own.is_none() {
        file = written(
            &whole.file,
            value.to_string(),
            BTreeMap::from([(String::new(), whole.origin("").range)]),
        );
    }
    let documents = yaml::read(&file).unwrap_or_default();
    Some(Given { root: one.root.clone(), shared: true, path: CONFIG, file, documents })
}

/// Where each value of a document is.
fn place(object: &Object, path: &str, value: &Value, places: &mut BTreeMap<String, Range<usize>>) {
    places.insert(path.to_owned(), object.origin(path).range);
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, inner)| place(object, &format!("{path}.{key}"), inner, places));
        }
        Value::Array(items) => {
            let each = items.iter().enumerate();
            each.for_each(|(index, inner)| place(object, &format!("{path}.{index}"), inner, places));
        }
        _ => {}
    }
}

/// Sets a value at a dotted path where there is none, or anyway. Whether it was set.
fn set(value: &mut Value, path: &str, to: Value, anyway: bool) -> bool {
    let Some(map) = value.as_object_mut() else { return false };
    match path.split_once('.') {
        Some((key, rest)) => {
            let inner = map.entry(key.to_owned()).or_insert(Value::Null);
            if inner.is_null() {
                *inner = Value::Object(Map::new());
            }
            set(inner, rest, to, anyway)
        }
        None => {
            let empty = map.get(path).is_none_or(|own| own.is_null() || own.as_str() == Some(""));
            let sets = anyway || empty;
            if sets {
                map.insert(path.to_owned(), to);
            }
            sets
        }
    }
}

/// The flags of a node's kubelet, and the document that has them.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/phases/kubelet: buildKubeletArgsCommon.
fn words(node: &Object) -> Vec<Sourced<String>> {
    let mut own = Vec::new();
    if let Some(name) = node.text("nodeRegistration.name").filter(|name| !name.is_empty()) {
        own.push(("hostname-override", name.trim().to_lowercase()));
    }
    let text =
        |taint: &Value, field: &str| taint.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(Value::Array(taints)) = node.get("nodeRegistration.taints")
        && !taints.is_empty()
    {
        let each = taints.iter().map(|taint| match text(taint, "value") {
            value if value.is_empty() => format!("{}:{}", text(taint, "key"), text(taint, "effect")),
            value => format!("{}={value}:{}", text(taint, "key"), text(taint, "effect")),
        });
        own.push(("register-with-taints", each.collect::<Vec<_>>().join(",")));
    }
    arguments::command(&own, node, OF_NODE)
}

/// The env file with a node's flags.
pub(super) fn flags(one: &Configuration) -> Option<Given> {
    let node = one.join.as_ref().or(one.init.as_ref())?;
    let words = words(node);
    let line: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
    let name = |word: &Sourced<String>| word.value.split('=').next().unwrap_or_default().to_owned();
    let places = words.iter().map(|word| (name(word), word.origin.range.clone())).collect();
    let text = format!("KUBELET_KUBEADM_ARGS={:?}\n", line.join(" "));
    let file = written(&node.file, text, places);
    Some(Given { root: one.root.clone(), shared: false, path: FLAGS, file, documents: Vec::new() })
}

/// The kubelet that a JoinConfiguration is for, as kubeadm's package starts it.
pub(super) fn started(one: &Configuration) -> Option<Started> {
    let join = one.join.as_ref()?;
    let own = [
        format!("--bootstrap-kubeconfig={BOOTSTRAP}"),
        "--kubeconfig=/etc/kubernetes/kubelet.conf".to_owned(),
        format!("--config={CONFIG}"),
    ];
    let mut all: Vec<Sourced<String>> = own.map(|word| Sourced::new(word, join.origin(""))).to_vec();
    all.extend(words(join));
    let process = Process { words: all, whole: true, ..Process::default() };
    Some(Started { program: Program::Kubelet, root: one.root.clone(), process, minor: None })
}
