use crate::finding::Finding;
use crate::kube::{Kube, Placement};
use crate::model::{Kubelet, Shape};
use crate::source::Path;

/// A finding about the kubelets of a shape: a lint can be set for its pool or node alone, and nothing is said while
/// their release is unknown.
pub(in crate::rules) fn of_kubelet(shape: &Shape, finding: Finding) -> Finding {
    let finding = match shape.subject() {
        Some(name) => finding.subject(name),
        None => finding,
    };
    shape.minor_paths().into_iter().fold(finding, Finding::unless_unread)
}

/// Where it is said that the kubelet requests its serving certificate; nothing when it does not. Releases without
/// `serverTLSBootstrap` have the gate in its place.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet: NewMainKubelet.
pub(in crate::rules) fn requested_serving(kubelet: &Kubelet) -> Option<&Path> {
    if Kube::of(*kubelet.minor).placement("serverTLSBootstrap") == Placement::Nowhere {
        return kubelet.gates.get("RotateKubeletServerCertificate").filter(|on| on.value).map(|on| &on.path);
    }
    let setting = kubelet.effective("serverTLSBootstrap")?;
    (setting.value.as_bool() == Some(true)).then_some(&setting.path)
}
