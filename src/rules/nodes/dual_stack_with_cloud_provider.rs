//! Two addresses of a node that the kubelet does not accept beside its cloud provider.

use std::net::IpAddr;

use crate::diagnostic::{Finding, Findings, Level, rule_id};
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
const GATE: &str = "CloudDualStackNodeIPs";

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (shape, node) in first_of_each_shape(context.cluster, |node| node.addresses.len() > 1) {
        judge(shape, node).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// Mirrors k8s.io/component-helpers/node/util: ParseNodeIPArgument.
fn judge(shape: &Shape, node: &Node) -> Option<Finding> {
    let kubelet = &shape.kubelet;
    let provider = kubelet.flag("cloud-provider")?;
    let text = provider.value.as_str().unwrap_or_default();
    if text.is_empty() || !*kubelet.node_ip || kubelet.flag("node-ip").is_some() {
        return None;
    }
    if text == "external" && has_feature(kubelet, GATE) {
        return None;
    }
    let addresses: Vec<String> = node.addresses.iter().map(IpAddr::to_string).collect();
    let error =
        format!("bad --node-ip \"{}\": dual-stack not supported in this configuration", addresses.join(","));
    let finding = Finding::new(
        RULE.id,
        node.path().key("address"),
        format!("kubelet {} accepts only one address beside a cloud provider", kubelet.minor.value),
    )
    .label("an address of each family")
    .because(&provider.path, "cloud provider")
    .exits("the kubelet", error);
    let gated = text == "external" && Kube::of(*kubelet.minor).gate(GATE).is_present();
    let finding = match gated {
        true => finding.help(format!("switch on the gate: `feature-gates.{GATE} = true` under `kubelet`")),
        false => finding,
    };
    Some(of_kubelet(
        shape,
        finding.help(
            "keep one address, or write `node-ip = false` under `kubelet` so that the provider sets both",
        ),
    ))
}
