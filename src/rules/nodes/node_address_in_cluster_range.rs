use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::NODE_ADDRESS_IN_CLUSTER_RANGE,
    Level::Deny,
    include_str!("node_address_in_cluster_range.md"),
    Check::Cluster(check),
);

/// At most this many are reported; with many nodes the same mistake is often everywhere.
const MOST: usize = 20;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let services = cluster.service_cidrs.iter().map(|range| ("Services", range));
    let ranges: Vec<_> = services.chain(cluster.pod_cidrs.iter().map(|range| ("pods", range))).collect();
    let inside =
        cluster.nodes.iter().flat_map(|node| node.addresses.iter().map(move |address| (node, address)));
    let inside = inside.filter_map(|(node, address)| {
        let (kind, range) = ranges.iter().find(|(_, range)| range.contains(address))?;
        Some((node, address, kind, range))
    });
    for (node, address, kind, range) in inside.take(MOST) {
        findings.push(
            Finding::new(
                RULE.id,
                node.address_path(),
                format!("the address `{address}` of `{}` is in the range of {kind}", node.name),
            )
            .label(format!("also an address of {kind}"))
            .because(&range.path, format!("addresses of {kind}"))
            .subject(node.name.as_str())
            .reason("packets to the node are delivered to a pod or a Service, or lost")
            .help("choose ranges for pods and Services that do not contain addresses of nodes"),
        );
    }
}
