use serde::Deserialize;

use super::Kube;
use super::file::{File, embedded};

/// The configuration that a minor's kubeadm reads, as far as the control plane's flags go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kubeadm {
    /// Its `apiVersion`.
    pub api_version: &'static str,
    /// Its kind.
    pub kind: &'static str,
    /// Where flags are in it.
    pub place: KubeadmPlace,
    /// How flags are written.
    pub arguments: KubeadmArguments,
}

/// Where kubeadm's configuration has the flags of a component.
#[derive(Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum KubeadmPlace {
    /// At `apiServerExtraArgs`.
    Flat,
    /// At `apiServer.extraArgs`.
    Nested,
}

/// How kubeadm's configuration has flags.
#[derive(Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum KubeadmArguments {
    /// A map from name to value.
    Map,
    /// A list of names and values.
    List,
}

/// Versions of kubeadm's configuration.
pub(super) static KUBEADM: File<KubeadmItem> = embedded!("kubeadm.toml");

/// A line of kubeadm.toml.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KubeadmItem {
    since: u8,
    kind: String,
    place: KubeadmPlace,
    arguments: KubeadmArguments,
}

impl Kube {
    /// The newest configuration that the minor's kubeadm reads.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm: the versions registered in its scheme.
    pub fn kubeadm(self) -> Option<Kubeadm> {
        let read = KUBEADM.items().iter().filter(|(_, item)| item.since <= self.minor.number());
        read.max_by_key(|(_, item)| item.since).map(|(api_version, item)| Kubeadm {
            api_version,
            kind: &item.kind,
            place: item.place,
            arguments: item.arguments,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::Minor;

    #[test]
    fn every_minor_has_one() {
        for minor in Minor::all() {
            assert!(Kube::of(minor).kubeadm().is_some(), "{minor}");
        }
        let of =
            |text| Minor::read(text).ok().and_then(|minor| Kube::of(minor).kubeadm()).map(|k| k.api_version);
        assert_eq!(of("1.30"), Some("kubeadm.k8s.io/v1beta3"));
        assert_eq!(of("1.31"), Some("kubeadm.k8s.io/v1beta4"));
    }
}
