//! Serving certificates for addresses that the approver does not know.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{Node, ServingCertificate};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APPROVER_RANGES_MISSING,
    Level::Deny,
    include_str!("approver_ranges_missing.md"),
    Check::Cluster(check),
);

const DENIED: &str = "kubelet-csr-approver only accepts the other nodes' addresses and denies its request: `kubectl logs` fails \
                      with `tls: internal error`";

/// Whether the approver gets an address of a node, or a range of machines.
fn is_known(node: &Node) -> bool {
    !node.addresses.is_empty()
        || node.machines.as_ref().is_some_and(|machines| !machines.addresses.is_empty())
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    if !cluster.approval.address_ranges.is_empty() {
        return;
    }
    let serving = |node: &Node| {
        let serving = &cluster.shape_of(node)?.kubelet.serving;
        let asks = matches!(&serving.value, ServingCertificate::Requested { approver } if approver == "kubelet-csr-approver");
        asks.then_some(serving)
    };
    let approved: Vec<_> = cluster.nodes.iter().filter_map(|node| Some((node, serving(node)?))).collect();
    let Some((node, serving)) = approved.iter().find(|(node, _)| !is_known(node)) else { return };
    let all = approved.iter().all(|(node, _)| !is_known(node));
    let address = node.path().key(if node.is_shared() { "addresses" } else { "address" });
    let finding = match all {
        true => Finding::new(RULE.id, &serving.path, "no addresses are known for which serving certificates are approved")
            .label("no address is known")
            .reason(
                "without ranges, kubelet-csr-approver accepts every address: any node could get a serving certificate for \
                 any machine",
            ),
        false if node.is_shared() => Finding::new(
            RULE.id,
            &address,
            format!("the serving certificates of the machines of pool `{}` are not approved", node.name),
        )
        .label("`addresses` is not set")
        .subject(node.name.as_str())
        .because(&serving.path, "approved by the nodes' addresses")
        .reason(DENIED),
        false => Finding::new(RULE.id, &address, format!("the serving certificate of `{}` is not approved", node.name))
            .label("`address` is not set")
            .subject(node.name.as_str())
            .because(&serving.path, "approved by the nodes' addresses")
            .reason(DENIED),
    };
    let help = match node.is_shared() {
        true => "write the ranges of the machines: `addresses = [\"10.0.0.0/16\"]` in `machines`",
        false => {
            "set the node's `address`, or write the nodes' ranges: `address-ranges = [\"10.0.0.0/16\"]` under `[approval]`"
        }
    };
    findings.push(finding.unless_unread(address).help(help));
}
