//! More pods than a node's range has addresses.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use ipnet::IpNet;

use crate::model::{Cluster, Setting};
use crate::rules::support::{number, of_kubelet, of_whom, used_kubelets};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::MAX_PODS_ABOVE_NODE_RANGE,
    Level::Warn,
    include_str!("max_pods_above_node_range.md"),
    Check::Cluster(check),
);

/// The kubelet's default: k8s.io/kubernetes/pkg/kubelet/apis/config/v1beta1/defaults.go, DefaultMaxPods.
const DEFAULT_MAX_PODS: i64 = 110;
/// The default mask of a node's IPv4 range: k8s.io/kubernetes/cmd/kube-controller-manager/app/core.go.
const DEFAULT_MASK: i64 = 24;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let Some(range) = cluster.pod_cidrs.iter().find(|range| matches!(range.value, IpNet::V4(_))) else {
        return;
    };
    let mask = mask(cluster);
    // Off by default, and off where the network plugin assigns the ranges itself.
    let allocates = cluster.control_plane.controller_manager.flags.get("allocate-node-cidrs");
    if !allocates.map_or(mask.is_some(), |flag| flag.value.text().as_deref() == Some("true")) {
        return;
    }
    let length = mask.map_or(Some(DEFAULT_MASK), number);
    let Some(length) = length.filter(|length| (8..=32).contains(length)) else { return };
    // Without the range's own address and that of the bridge.
    let room = (1 << (32 - length)) - 2;
    for shape in used_kubelets(cluster) {
        let setting = shape.kubelet.effective("maxPods");
        let Some(pods) = setting.map_or(Some(DEFAULT_MAX_PODS), number).filter(|pods| *pods > room) else {
            continue;
        };
        let Some(path) = setting.or(mask).map(|said| &said.path) else { continue };
        let message = format!(
            "the kubelets{} run up to {pods} pods, but a node's range has only {} addresses",
            of_whom(shape),
            room.max(0)
        );
        let mut finding = Finding::new(RULE.id, path, message)
            .label(if setting.is_some() { "more pods than addresses" } else { "the default is 110 pods" })
            .because(&range.path, "nodes get their ranges from here")
            .reason(format!(
                "kube-controller-manager assigns a /{length} to each node; pods without an address stay in \
                 `ContainerCreating`"
            ));
        if let Some(mask) = mask.filter(|mask| mask.path != *path) {
            finding = finding.because(&mask.path, "size of a node's range");
        }
        let help = "set a lower `maxPods`, or give nodes larger ranges with `node-cidr-mask-size`";
        findings.push(of_kubelet(shape, finding.help(help)));
    }
}

/// The flag for the size of a node's IPv4 range.
fn mask(cluster: &Cluster) -> Option<&Setting> {
    let flags = &cluster.control_plane.controller_manager.flags;
    flags.get("node-cidr-mask-size-ipv4").or_else(|| flags.get("node-cidr-mask-size"))
}
