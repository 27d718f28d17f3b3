use super::{Component, is_config};
use crate::kube::Program;
use crate::model::Cluster;
use crate::source::Path;
use crate::spec::v1::{
    APISERVER_FLAGS, CLUSTER_FLAGS, CONTROLLER_MANAGER_FLAGS, KUBELET_FLAGS, LEVEL_FLAGS, PATH_KEYS,
};

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
        Program::Apiserver => find(APISERVER_FLAGS, table),
        Program::ControllerManager => find(CONTROLLER_MANAGER_FLAGS, table),
        Program::Kubelet => {
            let cluster = Path::of("cluster");
            let owner = table.parent().filter(|owner| owner.last().is_some()).unwrap_or(&cluster);
            let of_path = || {
                let key = PATH_KEYS.iter().find(|key| key.flag == Some(flag))?;
                Some(table.key("paths").key(key.name))
            };
            find(KUBELET_FLAGS, table)
                .or_else(of_path)
                .or_else(|| find(CLUSTER_FLAGS, &cluster))
                .or_else(|| find(LEVEL_FLAGS, owner))
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
        "anonymous-auth" => cluster.authentication_config_version().is_some(),
        // Without nodejoin's file there is nothing that the flag overrides.
        "authentication-config" | "authorization-config" => true,
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
                        || flag == "kubelet-preferred-address-types"
                        || component.is_kubelet() && OF_FIELDS.contains(&flag);
                    assert!(known, "--{flag} of {} {minor}", component.name());
                }
            }
        }
    }
}
