//! The embedded files: each is parsed once, when first asked for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::admission::AdmissionItem;
use super::controllers::ControllerItem;
use super::gates::GateItem;
use super::item::Item;
use super::kubeadm::KubeadmItem;
use super::life::Life;
use super::limits::LimitsItem;
use super::needs::NeedsItem;
use super::policy::PolicyItem;
use super::steps::Steps;

/// A file of items by name.
pub(super) struct File<T: 'static> {
    name: &'static str,
    text: &'static str,
    items: OnceLock<BTreeMap<String, T>>,
}

impl<T: DeserializeOwned> File<T> {
    const fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text, items: OnceLock::new() }
    }

    pub(super) fn items(&'static self) -> &'static BTreeMap<String, T> {
        self.items.get_or_init(|| parse(self.name, self.text))
    }
}

/// Parses an embedded file.
#[allow(clippy::panic, reason = "the text is part of the program; a test parses every file")]
pub(super) fn parse<T: DeserializeOwned>(name: &str, text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| panic!("schemas/kubernetes/{name}: {error}"))
}

macro_rules! files {
    ($($(#[$doc:meta])* $id:ident: $type:ty = $file:literal;)*) => {
        $($(#[$doc])* pub(super) static $id: File<$type> =
            File::new($file, include_str!(concat!("../../schemas/kubernetes/", $file)));)*

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
    /// What the kubelet refuses of a field's value.
    KUBELET_LIMITS: LimitsItem = "kubelet-limits.toml";
    /// What kubelets do that no flag, field or gate shows.
    KUBELET_BEHAVIOUR: Life = "kubelet-behaviour.toml";
    /// Flags of kube-apiserver.
    APISERVER_FLAGS: Item = "kube-apiserver-flags.toml";
    /// Flags of kube-controller-manager.
    CONTROLLER_MANAGER_FLAGS: Item = "kube-controller-manager-flags.toml";
    /// Feature gates.
    FEATURE_GATES: GateItem = "feature-gates.toml";
    /// Features that depend on others.
    FEATURE_GATE_NEEDS: NeedsItem = "feature-gate-needs.toml";
    /// API versions by kind, each with its first minor and the first without it.
    API_VERSIONS: BTreeMap<String, Vec<u8>> = "api-versions.toml";
    /// What --admission-control must name, in order.
    ADMISSION_CONTROL: Vec<String> = "admission-control.toml";
    /// Versions of kubeadm's configuration.
    KUBEADM: KubeadmItem = "kubeadm.toml";
    /// ClusterRoles that the apiserver creates.
    CLUSTER_ROLES: Life = "rbac-defaults.toml";
    /// Roles and bindings that the apiserver creates, by kind, with their rules and subjects.
    RBAC_RULES: BTreeMap<String, PolicyItem> = "rbac-rules.toml";
    /// Controllers of kube-controller-manager by canonical name.
    CONTROLLERS: ControllerItem = "controllers.toml";
    /// Admission plugins of kube-apiserver.
    ADMISSION_PLUGINS: AdmissionItem = "admission-plugins.toml";
    /// How many minors a component may be older than an apiserver.
    SKEW: Steps<u8> = "skew.toml";
}
