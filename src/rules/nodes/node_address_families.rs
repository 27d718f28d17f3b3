//! Addresses that a node cannot have together.

use std::net::IpAddr;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::NODE_ADDRESS_FAMILIES,
    Level::Deny,
    include_str!("node_address_families.md"),
    Check::Cluster(check),
);

/// At most this many are reported; with many nodes the same mistake is often everywhere.
const MOST: usize = 20;

fn check(context: &Context<'_>, findings: &mut Findings) {
    // Addresses that no node can have are another rule's finding.
    let usable = context
        .cluster
        .nodes
        .iter()
        .filter(|node| node.addresses.len() > 1 && !node.addresses.iter().any(IpAddr::is_unspecified));
    let judged = usable.filter_map(|node| {
        let texts: Vec<String> = node.addresses.iter().map(IpAddr::to_string).collect();
        let place = node.address_path().into();
        let finding = judge(&node.addresses, &texts.join(","), place, &format!("`{}`", node.name))?;
        Some(finding.subject(node.name.as_str()))
    });
    judged.take(MOST).for_each(|finding| findings.push(finding));
}

/// The addresses of `--node-ip`, and its text. `whose` begins the message.
///
/// Mirrors k8s.io/component-helpers/node/util: ParseNodeIPArgument.
pub(crate) fn judge(addresses: &[IpAddr], text: &str, place: Place, whose: &str) -> Option<Finding> {
    let (problem, why) = match addresses {
        [] | [_] => return None,
        [one, other] if one.is_ipv4() != other.is_ipv4() => {
            if !one.is_unspecified() && !other.is_unspecified() {
                return None;
            }
            (
                "has an unspecified address together with another",
                "dual-stack node IP cannot include '0.0.0.0' or '::'",
            )
        }
        _ => (
            "has more than one address of an IP family",
            "must contain either a single IP or a dual-stack pair of IPs",
        ),
    };
    let finding = Finding::new(RULE.id, place, format!("{whose} {problem}"))
        .label("at most one of each family")
        .exits("the kubelet", format!("failed to run Kubelet: bad --node-ip {text:?}: {why}"))
        .help("keep the address at which the API server reaches the node, or one of each family")
        .mark(format!("{addresses:?}"));
    Some(finding)
}
