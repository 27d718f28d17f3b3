use std::collections::BTreeMap;

use super::Argument;
use super::argument::Arguments;
use crate::model::{Anonymous, Cluster, OIDC_FLAGS, PlaneMachine, Setting};
use crate::render::{Text, Trail};
use crate::source::Path;

/// What older releases switch on beside the spec's plugins, since their one list replaces the defaults.
const RELEASE_PLUGINS: &str = "the admission plugins that the release has on";

/// How the API server reaches kubelets whose addresses the spec knows.
const ADDRESS_TYPES: &str = "the addresses of nodes before their names";

/// Whether every node registers with an address of the spec.
fn registers_addresses(cluster: &Cluster) -> bool {
    let mut shapes = cluster.shapes.iter().filter(|shape| shape.nodes > 0).peekable();
    shapes.peek().is_some() && shapes.all(|shape| shape.addressed && *shape.kubelet.node_ip)
}

/// The flags of kube-apiserver that a join depends on, by name.
///
/// The minor decides which flag is used: `--enable-admission-plugins` where it exists, else `--admission-control`.
pub fn apiserver(cluster: &Cluster) -> Vec<Argument> {
    with(cluster, &cluster.control_plane.apiserver.flags)
}

/// The same for one of the machines that run it.
pub fn apiserver_of(cluster: &Cluster, machine: &PlaneMachine) -> Vec<Argument> {
    let mut own = cluster.control_plane.apiserver.flags.clone();
    own.extend(machine.flags.clone());
    with(cluster, &own)
}

fn with(cluster: &Cluster, own: &BTreeMap<String, Setting>) -> Vec<Argument> {
    let apiserver = &cluster.control_plane.apiserver;
    let flags = cluster.kube.apiserver_flags();
    let mut set = Arguments::default();
    set.set_to("enable-bootstrap-token-auth", &apiserver.bootstrap_token_auth);
    match &apiserver.authorization {
        Some(own) => {
            let path = Text::of(&apiserver.authorization_config_file);
            set.set("authorization-config", Trail::of_key(own), path);
        }
        None => set.set_list("authorization-mode", &apiserver.authorization_modes),
    }
    set.set_to("client-ca-file", &apiserver.client_ca_file);
    set.set_to("kubelet-client-certificate", &apiserver.kubelet_client_cert_file);
    set.set_to("kubelet-client-key", &apiserver.kubelet_client_key_file);
    let plugins = &apiserver.admission_plugins;
    if !plugins.is_empty() {
        if flags.has("enable-admission-plugins") {
            set.set_list("enable-admission-plugins", plugins);
        } else {
            let own = plugins.iter().map(|plugin| plugin.value.as_str());
            let all = cluster.kube.admission_control(own);
            let word = |word: &&str| match plugins.iter().find(|plugin| plugin.value == **word) {
                Some(own) => Text::of(own),
                None => Text::traced(word, Trail::of_release(RELEASE_PLUGINS, &cluster.minor)),
            };
            set.set("admission-control", Trail::of_key(plugins), Text::joined(all.iter().map(word), ","));
        }
    }
    if registers_addresses(cluster) {
        // The default begins with the hostname, which the control plane may be unable to resolve.
        let flag = "kubelet-preferred-address-types";
        let trail = Trail::default(ADDRESS_TYPES, Some(Path::of("control-plane.apiserver.flags").key(flag)));
        set.set(flag, trail.clone(), Text::traced("InternalIP,ExternalIP,Hostname", trail));
    }
    if let Some(file) = &apiserver.kubelet_certificate_authority {
        set.set_to("kubelet-certificate-authority", file);
    }
    set.set_ranges("service-cluster-ip-range", cluster.families(&cluster.service_cidrs, &apiserver.gates));
    let (key, value) = (Trail::of_key(&apiserver.anonymous), Trail::of(&apiserver.anonymous));
    match *apiserver.anonymous {
        Anonymous::ClusterInfo if cluster.authentication_config_version().is_some() => {
            set.set("authentication-config", key, Text::of(&apiserver.authentication_config_file));
        }
        // Older releases know all or nothing; RBAC is what narrows anonymous requests down there.
        Anonymous::ClusterInfo | Anonymous::All => {
            set.set("anonymous-auth", key, Text::traced("true", value));
        }
        Anonymous::None => {
            set.set("anonymous-auth", key, Text::traced("false", value));
        }
    }
    let mut arguments = set.finish(&apiserver.gates, own);
    if cluster.authentication_config_version().is_some() {
        // The file has them; kube-apiserver refuses both.
        arguments.retain(|argument| !argument.name.starts_with(OIDC_FLAGS));
    }
    arguments
}
