//! What a kubelet is set to when nobody says otherwise. Set for every minor: where a field is a flag there, the flag's
//! own default is often the insecure one.

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
    let mut set = |field: &'static str, value: Value, path: Path| {
        defaults.insert(field, At::default(value, path));
    };
    set("cgroupDriver", text("systemd"), at.key("cgroup-driver"));
    set("rotateCertificates", flag(true), at.key("rotate-certificates"));
    set("authentication.anonymous.enabled", flag(false), config.clone());
    set("authentication.webhook.enabled", flag(true), config.clone());
    set("authentication.x509.clientCAFile", text(&kubelet.paths.client_ca), at.key("paths").key("client-ca"));
    set("authorization.mode", text("Webhook"), config.clone());
    set("readOnlyPort", Value::Plain(serde_json::Value::Number(0.into())), config.clone());
    set("clusterDomain", text(&basics.domain), Path::of("cluster.domain"));
    if !basics.dns.is_empty() {
        let addresses =
            basics.dns.iter().map(|address| serde_json::Value::String(address.to_string())).collect();
        set("clusterDNS", Value::Plain(serde_json::Value::Array(addresses)), Path::of("cluster.dns"));
    }
    // With dockershim the kubelet brings its own endpoint.
    if !kube.has_dockershim() {
        set(
            "containerRuntimeEndpoint",
            text("unix:///run/containerd/containerd.sock"),
            at.key("runtime-endpoint"),
        );
    }
    match &kubelet.serving.value {
        ServingCertificate::SelfSigned => {}
        ServingCertificate::Requested { .. } => {
            set("serverTLSBootstrap", flag(true), kubelet.serving.path.clone());
            if kube.gate_is_off_by_default("RotateKubeletServerCertificate") {
                let gate = At::default(true, kubelet.serving.path.clone());
                kubelet.settings.gates.entry("RotateKubeletServerCertificate".to_owned()).or_insert(gate);
            }
        }
        ServingCertificate::Files { cert_file, key_file } => {
            set("tlsCertFile", text(cert_file), kubelet.serving.path.clone());
            set("tlsPrivateKeyFile", text(key_file), kubelet.serving.path.clone());
        }
    }
    for (field, setting) in defaults {
        kubelet.settings.fields.entry(field.to_owned()).or_insert(setting);
    }
}
