//! What the spec says behind the values of each artifact.

use std::collections::BTreeMap;

use crate::facts::Behind;
use crate::kube::{Known, Kube, NodeLabel};
use crate::model::{At, Cluster, Shape, Token};
use crate::source::Path;

/// Behind the flags and the configuration file of a kubelet.
pub(super) fn kubelet(shape: &Shape) -> Behind {
    let kubelet = &shape.kubelet;
    let kube = Kube::of(*kubelet.minor);
    let mut values: BTreeMap<String, Path> = BTreeMap::new();
    for (field, setting) in &kubelet.fields {
        values.insert(field.clone(), setting.path.clone());
        if let Some(flag) = kube.flag_of_field(field) {
            values.insert(format!("--{flag}"), setting.path.clone());
        }
    }
    let paths = &kubelet.paths;
    for (flag, path) in [
        ("bootstrap-kubeconfig", &paths.bootstrap_kubeconfig.path),
        ("cert-dir", &paths.cert_dir.path),
        ("config", &paths.config.path),
        ("kubeconfig", &paths.kubeconfig.path),
        ("hostname-override", &kubelet.hostname_override.path),
        ("node-ip", &kubelet.node_ip.path),
    ] {
        values.insert(format!("--{flag}"), path.clone());
    }
    // Where several values share a flag, the one that its minor does not take is meant.
    let labels = || shape.labels.iter();
    let refused = labels().find(|(key, _)| kube.node_label(key) == NodeLabel::Refused);
    if let Some((_, label)) = refused.or_else(|| labels().next()) {
        values.insert("--node-labels".to_owned(), label.path.clone());
    }
    if let Some(taint) = shape.taints.first() {
        values.insert("--register-with-taints".to_owned(), taint.path.clone());
        values.insert("registerWithTaints".to_owned(), taint.path.clone());
    }
    let bad = |name: &str, on: bool| match kube.gate(name) {
        Known::Present(gate) => gate.locked && gate.default != on,
        _ => true,
    };
    if let Some(gate) = worst(&kubelet.gates, bad) {
        values.insert("--feature-gates".to_owned(), gate.clone());
    }
    for (name, gate) in &kubelet.gates {
        values.insert(format!("featureGates.{name}"), gate.path.clone());
    }
    for (flag, setting) in &kubelet.flags {
        values.insert(format!("--{flag}"), setting.path.clone());
    }
    Behind { whole: Some(shape.path.key("kubelet")), values, ..Behind::default() }
}

fn worst(gates: &BTreeMap<String, At<bool>>, bad: impl Fn(&str, bool) -> bool) -> Option<&Path> {
    let found = gates.iter().find(|(name, gate)| bad(name, gate.value));
    found.or_else(|| gates.iter().next()).map(|(_, gate)| &gate.path)
}

/// Behind the kubeconfig with the token.
pub(super) fn bootstrap_kubeconfig(cluster: &Cluster, shape: &Shape) -> Behind {
    let mut values = BTreeMap::new();
    if let Some(endpoint) = cluster.endpoints.first() {
        values.insert("clusters.0.cluster.server".to_owned(), endpoint.path.clone());
    }
    if let Some(ca) = &cluster.ca {
        values.insert("clusters.0.cluster.certificate-authority-data".to_owned(), ca.path.clone());
    }
    let token = cluster.token_of(shape);
    if let Some(token) = token {
        values.insert("users.0.user.token".to_owned(), id(token));
    }
    Behind { whole: token.map(|token| token.path.clone()), values, ..Behind::default() }
}

fn id(token: &Token) -> Path {
    token.id.as_ref().map_or_else(|| token.path.clone(), |id| id.path.clone())
}

/// Behind the flags of kube-apiserver, and its AuthenticationConfiguration.
pub(super) fn apiserver(cluster: &Cluster) -> Behind {
    let apiserver = &cluster.control_plane.apiserver;
    let mut values: BTreeMap<String, Path> = BTreeMap::new();
    let mut set = |flag: &str, path: &Path| {
        values.insert(flag.to_owned(), path.clone());
    };
    set("--enable-bootstrap-token-auth", &apiserver.bootstrap_token_auth.path);
    set("--authorization-mode", &apiserver.authorization_modes.path);
    set("--client-ca-file", &apiserver.client_ca_file.path);
    set("--kubelet-client-certificate", &apiserver.kubelet_client_cert_file.path);
    set("--kubelet-client-key", &apiserver.kubelet_client_key_file.path);
    set("--enable-admission-plugins", &apiserver.admission_plugins.path);
    set("--admission-control", &apiserver.admission_plugins.path);
    set("--anonymous-auth", &apiserver.anonymous.path);
    set("--authentication-config", &apiserver.anonymous.path);
    set("anonymous", &apiserver.anonymous.path);
    if let Some(file) = &apiserver.kubelet_certificate_authority {
        set("--kubelet-certificate-authority", &file.path);
    }
    finish(cluster, values, &apiserver.gates, &apiserver.flags, "control-plane.apiserver")
}

/// Behind the flags of kube-controller-manager.
pub(super) fn manager(cluster: &Cluster) -> Behind {
    let manager = &cluster.control_plane.controller_manager;
    let mut values: BTreeMap<String, Path> = BTreeMap::new();
    values.insert("--controllers".to_owned(), manager.controllers.path.clone());
    let credentials = manager.use_service_account_credentials.path.clone();
    values.insert("--use-service-account-credentials".to_owned(), credentials);
    let signing = &manager.signing;
    let common = signing.common.iter().map(|signer| ("cluster-signing".to_owned(), signer));
    let own = signing.signers.iter().map(|(name, signer)| (format!("cluster-signing-{name}"), signer));
    for (prefix, signer) in common.chain(own) {
        for (part, file) in [("cert-file", &signer.cert_file), ("key-file", &signer.key_file)] {
            if let Some(file) = file {
                values.insert(format!("--{prefix}-{part}"), file.path.clone());
            }
        }
    }
    if let Some(duration) = &signing.duration {
        for flag in ["--cluster-signing-duration", "--experimental-cluster-signing-duration"] {
            values.insert(flag.to_owned(), duration.path.clone());
        }
    }
    finish(cluster, values, &manager.gates, &manager.flags, "control-plane.controller-manager")
}

fn finish(
    cluster: &Cluster,
    mut values: BTreeMap<String, Path>,
    gates: &BTreeMap<String, At<bool>>,
    flags: &BTreeMap<String, crate::model::Setting>,
    table: &str,
) -> Behind {
    let bad = |name: &str, on: bool| match cluster.kube.gate(name) {
        Known::Present(gate) => gate.locked && gate.default != on,
        _ => true,
    };
    if let Some(gate) = worst(gates, bad) {
        values.insert("--feature-gates".to_owned(), gate.clone());
    }
    for (flag, setting) in flags {
        values.insert(format!("--{flag}"), setting.path.clone());
    }
    Behind { whole: Some(Path::of(table)), values, ..Behind::default() }
}

/// Behind a token's Secret.
pub(super) fn secret(token: &Token) -> Behind {
    let mut values = BTreeMap::new();
    let mut set = |key: &str, path: Path| {
        values.insert(format!("stringData.{key}"), path);
    };
    set("token-id", id(token));
    set("expiration", token.expires.path.clone());
    set("usage-bootstrap-authentication", token.usages.path.clone());
    set("usage-bootstrap-signing", token.usages.path.clone());
    let groups = token.groups.first().map_or_else(|| token.path.key("groups"), |group| group.path.clone());
    set("auth-extra-groups", groups);
    Behind { whole: Some(token.path.clone()), values, ..Behind::default() }
}

/// Behind the objects of an artifact.
pub(super) fn objects(cluster: &Cluster, artifact: &str) -> Behind {
    let whole = match artifact {
        "csr-creation-binding" => Path::of("approval.groups"),
        "csr-approval-binding" => match cluster.approval.first.value {
            true => Path::of("approval.groups"),
            false => cluster.approval.first.path.clone(),
        },
        "csr-renewal-binding" => cluster.approval.renewals.path.clone(),
        "cluster-info" | "cluster-info-access" => cluster.approval.cluster_info.path.clone(),
        "kubelet-api-binding" => cluster.control_plane.apiserver.kubelet_client_user.path.clone(),
        _ => Path::root(),
    };
    Behind { whole: Some(whole), values: BTreeMap::new(), ..Behind::default() }
}
