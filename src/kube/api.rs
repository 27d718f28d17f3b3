use super::data::{API_VERSIONS, CLUSTER_ROLES, REGISTERED_APIS};
use super::{Kube, life};

impl Kube {
    /// The best `apiVersion` under which the minor reads a kind: the newest stable one, else the newest.
    pub fn api_version(self, kind: &str) -> Option<&'static str> {
        self.read_versions(kind)
            .max_by_key(|(version, since)| (is_stable(version), *since))
            .map(|(version, _)| version)
    }

    /// Every `apiVersion` under which the minor reads a kind, by name.
    pub fn api_versions(self, kind: &str) -> impl Iterator<Item = &'static str> {
        self.read_versions(kind).map(|(version, _)| version)
    }

    fn read_versions(self, kind: &str) -> impl Iterator<Item = (&'static str, u8)> {
        let versions = API_VERSIONS.items().get(kind).into_iter().flatten();
        versions.filter_map(move |(version, minors)| {
            let since = *minors.first()?;
            life::holds(Some(since), minors.get(1).copied(), self.minor).then_some((version.as_str(), since))
        })
    }

    /// Whether kube-apiserver registers an API version, such as `batch/v1`. The data begins with 1.34.
    pub fn registers(self, version: &str) -> bool {
        REGISTERED_APIS.items().get(version).is_some_and(|life| life.has(self.minor))
    }

    /// Whether kube-apiserver registers any version of an API group.
    pub fn registers_group(self, group: &str) -> bool {
        let of_group = |version: &str| version.rsplit_once('/').is_some_and(|(own, _)| own == group);
        REGISTERED_APIS.items().iter().any(|(version, life)| of_group(version) && life.has(self.minor))
    }

    /// The `apiVersion` of the kubelet's configuration file, where it reads one.
    pub fn kubelet_config_version(self) -> Option<&'static str> {
        self.api_version("KubeletConfiguration").filter(|_| self.has_kubelet_config())
    }

    /// The `apiVersion` of an AuthenticationConfiguration that restricts what anonymous requests may reach, where the
    /// minor supports that without a gate being set.
    pub fn authentication_config_version(self) -> Option<&'static str> {
        self.api_version("AuthenticationConfiguration")
            .filter(|_| self.feature_is_on("AnonymousAuthConfigurableEndpoints"))
    }

    /// Whether the apiserver creates a ClusterRole of this name by itself.
    pub fn has_cluster_role(self, name: &str) -> bool {
        CLUSTER_ROLES.items().get(name).is_some_and(|role| role.has(self.minor))
    }

    /// Whether kube-controller-manager can approve serving certificates, which it did by `selfnodeserver`.
    pub fn approves_serving_certificates(self) -> bool {
        self.has_cluster_role("system:certificates.k8s.io:certificatesigningrequests:selfnodeserver")
    }
}

/// Whether a version is neither alpha nor beta.
fn is_stable(version: &str) -> bool {
    !version.contains("alpha") && !version.contains("beta")
}
