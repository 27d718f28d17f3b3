use std::collections::BTreeMap;

use super::Argument;
use crate::model::{Anonymous, Cluster};

/// The flags of kube-apiserver that a join depends on, by name.
///
/// Which flag says a thing is the minor's: `--enable-admission-plugins` where it exists, else `--admission-control`.
pub fn apiserver(cluster: &Cluster) -> Vec<Argument> {
    let apiserver = &cluster.control_plane.apiserver;
    let flags = cluster.kube.apiserver_flags();
    let mut set: BTreeMap<&str, String> = BTreeMap::new();
    let join = |words: &[crate::model::At<String>]| {
        words.iter().map(|w| w.value.as_str()).collect::<Vec<_>>().join(",")
    };
    set.insert("enable-bootstrap-token-auth", apiserver.bootstrap_token_auth.to_string());
    set.insert("authorization-mode", join(&apiserver.authorization_modes));
    set.insert("client-ca-file", apiserver.client_ca_file.value.clone());
    set.insert("kubelet-client-certificate", apiserver.kubelet_client_cert_file.value.clone());
    set.insert("kubelet-client-key", apiserver.kubelet_client_key_file.value.clone());
    if !apiserver.admission_plugins.is_empty() {
        if flags.has("enable-admission-plugins") {
            set.insert("enable-admission-plugins", join(&apiserver.admission_plugins));
        } else {
            let own = apiserver.admission_plugins.iter().map(|plugin| plugin.value.as_str());
            set.insert("admission-control", cluster.kube.admission_control(own).join(","));
        }
    }
    if let Some(file) = &apiserver.kubelet_certificate_authority {
        set.insert("kubelet-certificate-authority", file.value.clone());
    }
    match *apiserver.anonymous {
        Anonymous::ClusterInfo if cluster.kube.authentication_config_version().is_some() => {
            set.insert("authentication-config", apiserver.authentication_config_file.value.clone());
        }
        // Older releases know all or nothing; RBAC is what narrows anonymous requests down there.
        Anonymous::ClusterInfo | Anonymous::All => {
            set.insert("anonymous-auth", "true".to_owned());
        }
        Anonymous::None => {
            set.insert("anonymous-auth", "false".to_owned());
        }
    }
    super::controller_manager::finish(set, &apiserver.gates, &apiserver.flags)
}
