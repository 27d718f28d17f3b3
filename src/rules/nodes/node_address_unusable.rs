use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::{Check, Context, Rule};
use std::net::IpAddr;

pub(super) const RULE: Rule = Rule::new(
    rule_id::NODE_ADDRESS_UNUSABLE,
    Level::Deny,
    include_str!("node_address_unusable.md"),
    Check::Cluster(check),
);

/// At most this many are reported; with many nodes the same mistake is often everywhere.
const MOST: usize = 20;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let all = context
        .cluster
        .nodes
        .iter()
        .flat_map(|node| node.addresses.iter().map(move |address| (node, address)));
    // A place and a name are made for few of the nodes.
    let unusable = all.filter(|(_, address)| problem(address).is_some()).filter_map(|(node, address)| {
        let finding = judge(address, &format!("of `{}`", node.name), node.address_path().into())?;
        Some(finding.subject(node.name.as_str()))
    });
    unusable.take(MOST).for_each(|finding| findings.push(finding));
}

/// The finding for an address that no node can have. `whose` follows it in the message.
pub(crate) fn judge(address: &IpAddr, whose: &str, place: Place) -> Option<Finding> {
    let problem = problem(address)?;
    let finding = Finding::new(RULE.id, place, format!("the address `{address}` {whose} {problem}"))
        .label("unusable for other machines")
        .reason(
            "the kubelet does not accept it, `nodeIP can't be …`, and the API server could not connect to it",
        )
        .help("write the address at which the API server reaches the node")
        .mark(address.to_string());
    Some(finding)
}

/// Mirrors k8s.io/kubernetes/pkg/kubelet: validateNodeIP.
fn problem(address: &IpAddr) -> Option<&'static str> {
    let link_local = match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    if address.is_unspecified() {
        Some("is the unspecified address")
    } else if address.is_loopback() {
        Some("is a loopback address")
    } else if address.is_multicast() {
        Some("is a multicast address")
    } else {
        link_local.then_some("is valid only on its own link")
    }
}
