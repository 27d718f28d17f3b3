use std::collections::BTreeMap;

use super::data::{API_VERSIONS, CLUSTER_ROLES};
use super::{Kube, Minor};

impl Kube {
    /// The newest `apiVersion` under which the minor reads a kind.
    pub fn api_version(self, kind: &str) -> Option<&'static str> {
        let versions = API_VERSIONS.items().get(kind)?;
        let read = versions.iter().filter(|(_, minors)| reads(minors, self.minor));
        read.max_by_key(|(_, minors)| minors.first().copied()).map(|(version, _)| version.as_str())
    }

    /// Every `apiVersion` under which the minor reads a kind, by name.
    pub fn api_versions(self, kind: &str) -> Vec<&'static str> {
        let versions: Option<&BTreeMap<_, _>> = API_VERSIONS.items().get(kind);
        let read = versions.into_iter().flatten().filter(|(_, minors)| reads(minors, self.minor));
        read.map(|(version, _)| version.as_str()).collect()
    }

    /// The `apiVersion` of the kubelet's configuration file, where it reads one.
    pub fn kubelet_config_version(self) -> Option<&'static str> {
        self.api_version("KubeletConfiguration").filter(|_| self.has_kubelet_config())
    }

    /// The `apiVersion` of an AuthenticationConfiguration that says what anonymous requests may reach, where the
    /// minor heeds that without a gate being set.
    pub fn authentication_config_version(self) -> Option<&'static str> {
        self.api_version("AuthenticationConfiguration")
            .filter(|_| self.feature_is_on("AnonymousAuthConfigurableEndpoints"))
    }

    /// Whether the apiserver creates a ClusterRole of this name by itself.
    pub fn has_cluster_role(self, name: &str) -> bool {
        CLUSTER_ROLES.items().get(name).is_some_and(|role| role.has(self.minor))
    }
}

/// `[since]` or `[since, removed]`.
fn reads(minors: &[u8], minor: Minor) -> bool {
    let number = minor.number();
    minors.first().is_some_and(|since| *since <= number)
        && minors.get(1).is_none_or(|removed| number < *removed)
}
