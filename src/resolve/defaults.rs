//! nodejoin's defaults for kubelets. They are set for every minor: where a field is a flag, the flag's own default is often
//! insecure.

use std::collections::BTreeMap;

use crate::kube::Kube;
use crate::model::{At, Kubelet, ServingCertificate, Setting, Value};
use crate::source::Path;

use super::cluster::Basics;

/// Adds the fields that no layer sets. `at` is the kubelet table where they could be set.
pub(super) fn fill(kubelet: &mut Kubelet, basics: &Basics, at: &Path) {
    let kube = Kube::of(*kubelet.minor);
    let config = at.key("config");
    let mut defaults: BTreeMap<&str, Setting> = BTreeMap::new();
    let text = |text: &str| Value::Plain(serde_json::Value::String(text.to_owned()));
    let flag = |on: bool| Value::Plain(serde_json::Value::Bool(on));
    let by_default = |value: Value, path: Path| At::default(value, path);
    let mut set = |field: &'static str, setting: Setting| {
        defaults.insert(field, setting);
    };
    set("cgroupDriver", by_default(text("systemd"), at.key("cgroup-driver")));
    set("rotateCertificates", by_default(flag(true), at.key("rotate-certificates")));
    set("authentication.anonymous.enabled", by_default(flag(false), config.clone()));
    set("authentication.webhook.enabled", by_default(flag(true), config.clone()));
    for (key, path) in kubelet.paths.all() {
        if let Some(field) = key.field {
            set(field, At::derived(text(path), path));
        }
    }
    set("authorization.mode", by_default(text("Webhook"), config.clone()));
    set("readOnlyPort", by_default(Value::Plain(serde_json::Value::Number(0.into())), config.clone()));
    set("clusterDomain", At::derived(text(&basics.domain), &basics.domain));
    if !basics.dns.is_empty() {
        let addresses =
            basics.dns.iter().map(|address| serde_json::Value::String(address.to_string())).collect();
        let mut setting =
            by_default(Value::Plain(serde_json::Value::Array(addresses)), Path::of("cluster.dns"));
        setting.derived = basics.dns.iter().any(|address| address.written);
        set("clusterDNS", setting);
    }
    // With dockershim the kubelet brings its own endpoint.
    if !kube.has_dockershim() {
        set(
            "containerRuntimeEndpoint",
            by_default(text("unix:///run/containerd/containerd.sock"), at.key("runtime-endpoint")),
        );
    }
    match &kubelet.serving.value {
        ServingCertificate::SelfSigned => {}
        ServingCertificate::Requested { .. } => {
            set("serverTLSBootstrap", At::derived(flag(true), &kubelet.serving));
            if kube.gate_is_off_by_default("RotateKubeletServerCertificate") {
                let gate = At::derived(true, &kubelet.serving);
                kubelet.settings.gates.entry("RotateKubeletServerCertificate".to_owned()).or_insert(gate);
            }
        }
        ServingCertificate::Files { cert_file, key_file } => {
            set("tlsCertFile", At::derived(text(cert_file), &kubelet.serving));
            set("tlsPrivateKeyFile", At::derived(text(key_file), &kubelet.serving));
        }
    }
    for (field, setting) in defaults {
        kubelet.settings.fields.entry(field.to_owned()).or_insert(setting);
    }
}
