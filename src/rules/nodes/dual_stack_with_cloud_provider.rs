//! Two addresses of a node that the kubelet does not accept beside its cloud provider.

use std::net::IpAddr;

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Kube;
use crate::model::Shape;
use crate::rules::support::{has_feature, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::DUAL_STACK_WITH_CLOUD_PROVIDER,
    Level::Deny,
    include_str!("dual_stack_with_cloud_provider.md"),
    Check::Shape(check),
)
.versioned()
.late();

/// The gate with which an external provider's nodes may have an address of each family.
const GATE: &str = "CloudDualStackNodeIPs";

/// Mirrors k8s.io/component-helpers/node/util: ParseNodeIPArgument.
fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let Some(provider) = kubelet.flag("cloud-provider") else { return };
    let text = provider.value.as_str().unwrap_or_default();
    if text.is_empty() || !*kubelet.node_ip || kubelet.flag("node-ip").is_some() {
        return;
    }
    let accepted = text == "external" && has_feature(kubelet, GATE);
    let position = context.cluster.shapes.iter().position(|other| std::ptr::eq(other, shape));
    let mut of_shape = context.cluster.nodes.iter().filter(|node| Some(node.shape) == position);
    let Some(node) = of_shape.find(|node| node.addresses.len() > 1).filter(|_| !accepted) else {
        return;
    };
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
    findings.push(of_kubelet(
        shape,
        finding.help(
            "keep one address, or write `node-ip = false` under `kubelet` so that the provider sets both",
        ),
    ));
}
