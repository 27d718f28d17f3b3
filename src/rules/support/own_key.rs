use super::{Component, is_config};
use crate::kube::Program;
use crate::model::{Anonymous, Cluster};
use crate::source::Path;

/// Keys of `[control-plane.apiserver]` that become a flag.
const APISERVER: &[(&str, &str)] = &[
    ("admission-control", "admission-plugins"),
    ("anonymous-auth", "anonymous"),
    ("authentication-config", "authentication-config-file"),
    ("authorization-mode", "authorization-modes"),
    ("client-ca-file", "client-ca-file"),
    ("enable-admission-plugins", "admission-plugins"),
    ("enable-bootstrap-token-auth", "bootstrap-token-auth"),
    ("feature-gates", "feature-gates"),
    ("kubelet-certificate-authority", "kubelet-certificate-authority"),
    ("kubelet-client-certificate", "kubelet-client.cert-file"),
    ("kubelet-client-key", "kubelet-client.key-file"),
];

/// Keys of `[control-plane.controller-manager]` that become a flag.
const CONTROLLER_MANAGER: &[(&str, &str)] = &[
    ("cluster-signing-cert-file", "signing.cert-file"),
    ("cluster-signing-duration", "signing.duration"),
    ("cluster-signing-key-file", "signing.key-file"),
    ("cluster-signing-kube-apiserver-client-cert-file", "signing.kube-apiserver-client.cert-file"),
    ("cluster-signing-kube-apiserver-client-key-file", "signing.kube-apiserver-client.key-file"),
    ("cluster-signing-kubelet-client-cert-file", "signing.kubelet-client.cert-file"),
    ("cluster-signing-kubelet-client-key-file", "signing.kubelet-client.key-file"),
    ("cluster-signing-kubelet-serving-cert-file", "signing.kubelet-serving.cert-file"),
    ("cluster-signing-kubelet-serving-key-file", "signing.kubelet-serving.key-file"),
    ("cluster-signing-legacy-unknown-cert-file", "signing.legacy-unknown.cert-file"),
    ("cluster-signing-legacy-unknown-key-file", "signing.legacy-unknown.key-file"),
    ("controllers", "controllers"),
    ("experimental-cluster-signing-duration", "signing.duration"),
    ("feature-gates", "feature-gates"),
    ("use-service-account-credentials", "use-service-account-credentials"),
];

/// Keys of a `kubelet` table that become a flag, in some releases at least.
const KUBELET: &[(&str, &str)] = &[
    ("address", "listen-address"),
    ("bootstrap-kubeconfig", "paths.bootstrap-kubeconfig"),
    ("cert-dir", "paths.cert-dir"),
    ("cgroup-driver", "cgroup-driver"),
    ("client-ca-file", "paths.client-ca"),
    ("config", "paths.config"),
    ("container-runtime-endpoint", "runtime-endpoint"),
    ("feature-gates", "feature-gates"),
    ("hostname-override", "hostname-override"),
    ("kubeconfig", "paths.kubeconfig"),
    ("node-ip", "node-ip"),
    ("rotate-certificates", "rotate-certificates"),
    ("rotate-server-certificates", "serving-certificate"),
    ("tls-cert-file", "serving-certificate.cert-file"),
    ("tls-private-key-file", "serving-certificate.key-file"),
];

/// Keys of `[cluster]` that become a flag of the kubelet.
const CLUSTER: &[(&str, &str)] = &[("cluster-dns", "dns"), ("cluster-domain", "domain")];

/// Keys of `[cluster]`, a pool or a node that become a flag of the kubelet.
const NODES: &[(&str, &str)] = &[("node-labels", "labels"), ("register-with-taints", "taints")];

/// The key of the spec from which nodejoin writes a flag, for the same nodes that the flag is set for.
///
/// `at` is the flag's place in its flags table.
pub(in crate::rules) fn own_key(component: &Component<'_>, flag: &str, at: &Path) -> Option<Path> {
    let table = at.parent()?.parent()?;
    let find = |keys: &[(&str, &'static str)], table: &Path| {
        let (_, key) = keys.iter().find(|(name, _)| *name == flag)?;
        Some(key.split('.').fold(table.clone(), |path, key| path.key(key)))
    };
    match component.program {
        Program::Apiserver => find(APISERVER, table),
        Program::ControllerManager => find(CONTROLLER_MANAGER, table),
        Program::Kubelet => {
            let cluster = Path::of("cluster");
            let owner = table.parent().filter(|owner| owner.last().is_some()).unwrap_or(&cluster);
            find(KUBELET, table).or_else(|| find(CLUSTER, &cluster)).or_else(|| find(NODES, owner))
        }
    }
}

/// The key of the spec that a flag in a flags table wins over. None where another rule speaks about the flag: one that
/// the release does not have, one beside a field that the user wrote, and those that kube-apiserver refuses.
pub(in crate::rules) fn overridden_key(
    cluster: &Cluster,
    component: &Component<'_>,
    flag: &str,
    at: &Path,
) -> Option<Path> {
    let known = component.known_flags();
    let refused = |flag| match flag {
        "anonymous-auth" | "authentication-config" => {
            *cluster.control_plane.apiserver.anonymous == Anonymous::ClusterInfo
                && component.kube().authentication_config_version().is_some()
        }
        "admission-control" => known.has("enable-admission-plugins"),
        _ => false,
    };
    let another = match component.shape {
        None => component.program == Program::Apiserver && refused(flag),
        Some(shape) => component
            .kube()
            .field_of_flag(flag)
            .is_some_and(|field| shape.kubelet.field(field).is_some_and(|setting| is_config(field, setting))),
    };
    if another || !known.has(flag) { None } else { own_key(component, flag, at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower;
    use crate::rules::support::components;
    use crate::world::MemoryWorld;

    const SPEC: &str = r#"
version = 1
cluster = { kubernetes = "MINOR", api-server = "https://10.0.0.1:6443", ca = "ca.pem", labels = { a = "b" }, taints = ["a:NoExecute"], dns = ["10.96.0.10"] }
[control-plane.apiserver]
anonymous = "ANONYMOUS"
kubelet-certificate-authority = "/ca.pem"
feature-gates = { AllAlpha = true }
[control-plane.controller-manager]
signing = { duration = "1h", cert-file = "/a", key-file = "/b", kubelet-client = { cert-file = "/a", key-file = "/b" } }
feature-gates = { AllAlpha = true }
[kubelet]
serving-certificate = { cert-file = "/a", key-file = "/b" }
feature-gates = { AllAlpha = true }
listen-address = "node"
runtime-endpoint = "unix:///x.sock"
[nodes.a]
address = "10.0.0.2"
"#;

    /// Flags that nodejoin writes for safety in releases without the field, with no key of nodejoin's for them.
    const OF_FIELDS: [&str; 6] = [
        "anonymous-auth",
        "authentication-token-webhook",
        "authorization-mode",
        "cadvisor-port",
        "container-runtime",
        "read-only-port",
    ];

    #[test]
    fn every_flag_that_is_written_has_its_key() {
        for (minor, anonymous) in
            [("1.9", "none"), ("1.16", "all"), ("1.37", "cluster-info"), ("1.37", "none")]
        {
            let spec = SPEC.replace("MINOR", minor).replace("ANONYMOUS", anonymous);
            let now = "2026-06-01T00:00:00Z".parse().unwrap();
            let world = MemoryWorld::new(now).with("cluster.toml", spec);
            let outcome = crate::compile(&world, "cluster.toml", &crate::Options::default()).unwrap();
            let cluster = &outcome.cluster;
            for component in components(cluster) {
                let at = match component.program {
                    Program::Apiserver => Path::of("control-plane.apiserver.flags.x"),
                    Program::ControllerManager => Path::of("control-plane.controller-manager.flags.x"),
                    Program::Kubelet => Path::of("pools.web.kubelet.flags.x"),
                };
                let written = match component.program {
                    Program::Apiserver => lower::apiserver(cluster),
                    Program::ControllerManager => lower::controller_manager(cluster),
                    Program::Kubelet => {
                        let lowered = lower::kubelet(&cluster.shapes[0]);
                        [lowered.arguments, lowered.node_arguments].concat()
                    }
                };
                assert!(written.len() > 4);
                for flag in written.iter().map(|argument| argument.name.as_str()) {
                    let known = own_key(&component, flag, &at).is_some()
                        || component.is_kubelet() && OF_FIELDS.contains(&flag);
                    assert!(known, "--{flag} of {} {minor}", component.name());
                }
            }
        }
    }
}
