//! In which order changes are rolled out: what grants something first, what requires something away last.

use super::class::{NodeClass, PlaneClass};
use super::nodes::NodeDiff;
use super::plane::PlaneDiff;

/// A step of the roll-out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// `cluster`, `control plane`, or how many nodes.
    pub who: String,
    /// What to do.
    pub what: String,
    /// The names of the nodes, when it is about some.
    pub nodes: Vec<String>,
}

pub(super) fn order(nodes: &[NodeDiff], plane: &PlaneDiff) -> Vec<Step> {
    let mut steps = Vec::new();
    let has = |class: PlaneClass| plane.changes.iter().any(|change| change.class == class);
    let step = |who: &str, what: &str| Step { who: who.to_owned(), what: what.to_owned(), nodes: Vec::new() };
    if has(PlaneClass::Apply) {
        steps.push(step("cluster", "build, then `kubectl apply -k` with the built folder `cluster`"));
    }
    if has(PlaneClass::ApiserverRestart) || has(PlaneClass::Both) {
        steps.push(step(
            "control plane",
            "copy its files and restart kube-apiserver, one machine after the other",
        ));
    }
    if has(PlaneClass::ControllerManagerRestart) || has(PlaneClass::Both) {
        steps.push(step(
            "control plane",
            "copy its files and restart kube-controller-manager, one machine after the other",
        ));
    }
    if has(PlaneClass::Manual) {
        steps.push(step("control plane", "see its changes"));
    }
    for (class, what) in OF_NODES {
        let names: Vec<String> =
            nodes.iter().filter(|node| needs(node, class)).map(|node| node.name.clone()).collect();
        if !names.is_empty() {
            let who = if names.len() == 1 { "1 node".to_owned() } else { format!("{} nodes", names.len()) };
            steps.push(Step { who, what: what.to_owned(), nodes: names });
        }
    }
    steps.extend(plane.deletions.iter().map(|command| step("cluster", command)));
    steps
}

/// Labels are changed beside whatever else a node needs.
fn needs(node: &NodeDiff, class: NodeClass) -> bool {
    match class {
        NodeClass::ApiLabel => node.changes.iter().any(|change| change.class == class),
        _ => node.class == class,
    }
}

/// What nodes of each class need, in the order of the roll-out.
const OF_NODES: [(NodeClass, &str); 9] = [
    (NodeClass::ApiLabel, "change labels and taints with kubectl, as in the node's README.md"),
    (NodeClass::Reload, "copy the bundle; the kubelet reads the files again"),
    (NodeClass::Restart, "copy the bundle and restart the kubelet: one node, then one pool after the other"),
    (
        NodeClass::DrainRestart,
        "one node at a time: drain it, copy the bundle, restart the kubelet, uncordon it",
    ),
    (
        NodeClass::NewCertificate,
        "one node at a time: copy the bundle and let the kubelet get a new certificate, as in the node's README.md",
    ),
    (
        NodeClass::NewBootstrap,
        "one node at a time: copy the bundle and let the kubelet bootstrap again, as in the node's README.md",
    ),
    (NodeClass::Manual, "one node at a time: see its changes"),
    (NodeClass::NewNode, "join, with the commands in the node's README.md"),
    (NodeClass::Removed, "drain, stop the kubelet and remove its files, then `kubectl delete node`"),
];
