use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::NODE_ADDRESS_FAMILIES,
    Level::Deny,
    include_str!("node_address_families.md"),
    Check::Cluster(check),
);

/// The most that one run reports; with many nodes one mistake is often everywhere.
const MOST: usize = 20;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let wrong = context.cluster.nodes.iter().filter(|node| {
        let v4 = node.addresses.iter().filter(|address| address.is_ipv4()).count();
        v4 > 1 || node.addresses.len() - v4 > 1
    });
    for node in wrong.take(MOST) {
        findings.push(
            Finding::new(
                RULE.id,
                node.path().key("address"),
                format!("`{}` has two addresses of one IP family", node.name),
            )
            .label("one address of each family at most")
            .subject(node.name.as_str())
            .reason("the kubelet exits: `--node-ip` takes one address, or one of each family")
            .help("keep the address under which the API server reaches the node"),
        );
    }
}
