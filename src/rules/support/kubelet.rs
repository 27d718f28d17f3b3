use crate::diagnostic::{Finding, Place};
use crate::kube::{Kube, NodeLabel, Placement};
use crate::model::{Kubelet, NodeText, Shape};
use crate::source::Path;

/// A finding about the kubelets of a shape: a lint can be set for its pool or node alone, and the finding is suppressed
/// while their release is unknown.
pub(in crate::rules) fn of_kubelet(shape: &Shape, finding: Finding) -> Finding {
    let of_node = matches!(&finding.place, Place::Spec(path, _) if path.is_within(&shape.path));
    let name = match &shape.pool {
        // What a node has from its pool is the pool's matter.
        Some(pool) if !of_node => Some(&**pool),
        _ => shape.subject(),
    };
    let finding = match name {
        Some(name) => finding.subject(name),
        None => finding,
    };
    shape.minor_paths().into_iter().fold(finding, Finding::unless_unread)
}

/// Where the kubelet is configured to request its serving certificate; nothing when it is not. Releases without
/// `serverTLSBootstrap` have the gate instead.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet: NewMainKubelet.
pub(in crate::rules) fn requested_serving(kubelet: &Kubelet) -> Option<&Path> {
    if Kube::of(*kubelet.minor).placement("serverTLSBootstrap") == Placement::Nowhere {
        return kubelet.gates.get("RotateKubeletServerCertificate").filter(|on| on.value).map(|on| &on.path);
    }
    let setting = kubelet.effective("serverTLSBootstrap")?;
    (setting.value.as_bool() == Some(true)).then_some(&setting.path)
}

/// A label that a kubelet gives its node.
pub(in crate::rules) struct Label {
    /// Its key.
    pub(in crate::rules) key: String,
    /// Its value.
    pub(in crate::rules) value: String,
    /// Where it is written.
    pub(in crate::rules) path: Path,
    /// Whether the key of the entry at that place is the label's.
    pub(in crate::rules) is_key: bool,
}

/// The labels of a shape; those of a flag of the user's in place of the spec's.
pub(in crate::rules) fn labels(shape: &Shape) -> Vec<Label> {
    if let Some(flag) = shape.kubelet.flag("node-labels") {
        let text = flag.value.as_str().unwrap_or_default();
        let pairs = text
            .split(',')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let label = |(key, value): (&str, &str)| Label {
            key: key.trim().to_owned(),
            value: value.trim().to_owned(),
            path: flag.path.clone(),
            is_key: false,
        };
        return pairs.map(label).collect();
    }
    let label = |(key, value): (&String, &crate::model::At<NodeText>)| Label {
        key: key.clone(),
        value: value.to_string(),
        path: value.path.clone(),
        is_key: true,
    };
    shape.labels.iter().map(label).collect()
}

/// The domain whose labels the API server's NodeRestriction keeps from nodes.
const RESTRICTED: &str = "node-restriction.kubernetes.io";

/// Whether a label is kept from nodes by the API server.
pub(in crate::rules) fn is_restricted(key: &str) -> bool {
    let domain = key.split('/').next().unwrap_or_default();
    domain.strip_suffix(RESTRICTED).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// What the kubelet itself does with a label.
pub(in crate::rules) fn label_at_kubelet(kube: Kube, key: &str) -> NodeLabel {
    // To a kubelet a restricted label is one of Kubernetes' own that it does not know.
    kube.node_label(if is_restricted(key) { "kubernetes.io/unknown" } else { key })
}
