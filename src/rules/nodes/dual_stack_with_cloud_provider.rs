//! Two addresses of a node that the kubelet does not accept beside its cloud provider.

use std::net::IpAddr;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::kube::Kube;
use crate::model::{Node, Shape};
use crate::rules::support::{first_of_each_shape, has_feature, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::DUAL_STACK_WITH_CLOUD_PROVIDER,
    Level::Deny,
    include_str!("dual_stack_with_cloud_provider.md"),
    Check::Cluster(check),
)
.versioned()
.late();

/// The gate with which an external provider's nodes may have an address of each family.
pub(crate) const GATE: &str = "CloudDualStackNodeIPs";

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (shape, node) in first_of_each_shape(context.cluster, |node| node.addresses.len() > 1) {
        of_node(shape, node).into_iter().for_each(|finding| findings.push(finding));
    }
}

fn of_node(shape: &Shape, node: &Node) -> Option<Finding> {
    let kubelet = &shape.kubelet;
    let provider = kubelet.flag("cloud-provider")?;
    if !*kubelet.node_ip || kubelet.flag("node-ip").is_some() {
        return None;
    }
    let finding = judge(&Beside {
        kube: Kube::of(*kubelet.minor),
        provider: provider.value.as_str().unwrap_or_default(),
        provider_place: (&provider.path).into(),
        addresses: &node.addresses,
        place: node.address_path().into(),
        gate_is_on: has_feature(kubelet, GATE),
        switch_on: &format!("`feature-gates.{GATE} = true` under `kubelet`"),
        leave: "write `node-ip = false` under `kubelet`",
    })?;
    Some(of_kubelet(shape, finding))
}

/// Addresses of a node beside a cloud provider.
pub(crate) struct Beside<'a> {
    /// The kubelet's release.
    pub(crate) kube: Kube,
    /// `--cloud-provider`.
    pub(crate) provider: &'a str,
    /// Where that is.
    pub(crate) provider_place: Place,
    /// `--node-ip`.
    pub(crate) addresses: &'a [IpAddr],
    /// Where that is.
    pub(crate) place: Place,
    /// Whether [`GATE`] is on.
    pub(crate) gate_is_on: bool,
    /// How it is switched on.
    pub(crate) switch_on: &'a str,
    /// How both addresses are left to the provider.
    pub(crate) leave: &'a str,
}

/// The finding for an address of each family beside a cloud provider.
///
/// Mirrors k8s.io/component-helpers/node/util: ParseNodeIPArgument.
pub(crate) fn judge(beside: &Beside<'_>) -> Option<Finding> {
    let is_external = beside.provider == "external";
    if beside.provider.is_empty() || beside.addresses.len() < 2 || is_external && beside.gate_is_on {
        return None;
    }
    let addresses: Vec<String> = beside.addresses.iter().map(IpAddr::to_string).collect();
    let error =
        format!("bad --node-ip \"{}\": dual-stack not supported in this configuration", addresses.join(","));
    let message = format!("kubelet {} accepts only one address beside a cloud provider", beside.kube.minor());
    let finding = Finding::new(RULE.id, beside.place.clone(), message)
        .label("an address of each family")
        .because(beside.provider_place.clone(), "cloud provider")
        .exits("the kubelet", error);
    let finding = match is_external && beside.kube.gate(GATE).is_present() {
        true => finding.help(format!("switch on the gate: {}", beside.switch_on)),
        false => finding,
    };
    Some(finding.help(format!("keep one address, or {} so that the provider sets both", beside.leave)))
}
