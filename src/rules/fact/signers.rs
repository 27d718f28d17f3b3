use std::collections::BTreeSet;

use crate::diagnostic::Place;

/// The CAs that kube-controller-manager's signers sign with.
pub(crate) struct Signers {
    /// Whether there is one for all of them.
    common: bool,
    /// Signers with one of their own.
    own: BTreeSet<&'static str>,
    /// Where they are set.
    pub(crate) place: Place,
}

/// Signers that may have a CA of their own.
const NAMES: [&str; 4] = ["kubelet-serving", "kubelet-client", "kube-apiserver-client", "legacy-unknown"];

impl Signers {
    /// Those whose flags are given.
    pub(crate) fn of(place: Place, given: impl Fn(&str) -> bool) -> Self {
        let own = NAMES.into_iter().filter(|name| given(&format!("cluster-signing-{name}-cert-file")));
        Self { common: given("cluster-signing-cert-file"), own: own.collect(), place }
    }

    /// Whether others have CAs of their own and this signer has none: then it signs nothing.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app: anySpecificFilesSet and its callers.
    pub(crate) fn lacks(&self, name: &str) -> bool {
        !self.common && !self.own.is_empty() && !self.own.contains(name)
    }
}
