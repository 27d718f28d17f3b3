//! The embedded files that several subjects use: each is parsed once, on first use.

use std::collections::BTreeMap;

use super::file::{File, embedded};
use super::item::Item;
use super::life::Life;
use super::steps::Steps;

macro_rules! files {
    ($($(#[$doc:meta])* $id:ident: $type:ty = $file:literal;)*) => {
        $($(#[$doc])* pub(super) static $id: File<$type> =
            embedded!($file);)*

        #[cfg(test)]
        mod tests {
            #[test]
            fn every_file_parses() {
                $(assert!(!super::$id.items().is_empty());)*
            }
        }
    };
}

files! {
    /// Flags of the kubelet.
    KUBELET_FLAGS: Item = "kubelet-flags.toml";
    /// Fields of KubeletConfiguration.
    KUBELET_CONFIG: Item = "kubelet-config.toml";
    /// What kubelets do that no flag, field or gate shows.
    KUBELET_BEHAVIOUR: Life = "kubelet-behaviour.toml";
    /// Flags of kube-apiserver.
    APISERVER_FLAGS: Item = "kube-apiserver-flags.toml";
    /// Flags of kube-controller-manager.
    CONTROLLER_MANAGER_FLAGS: Item = "kube-controller-manager-flags.toml";
    /// API versions by kind, each with its first minor and the first without it.
    API_VERSIONS: BTreeMap<String, Vec<u8>> = "api-versions.toml";
    /// API versions that kube-apiserver registers, by group and version.
    REGISTERED_APIS: Life = "registered-apis.toml";
    /// What --admission-control must name, in order.
    ADMISSION_CONTROL: Vec<String> = "admission-control.toml";
    /// ClusterRoles that the apiserver creates.
    CLUSTER_ROLES: Life = "rbac-defaults.toml";
    /// How many minors a component may be older than an apiserver.
    SKEW: Steps<u8> = "skew.toml";
}
