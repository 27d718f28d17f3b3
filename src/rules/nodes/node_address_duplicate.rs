use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::NODE_ADDRESS_DUPLICATE,
    Level::Deny,
    include_str!("node_address_duplicate.md"),
    Check::Cluster(check),
);

/// At most this many are reported; with many nodes the same mistake is often everywhere.
const MOST: usize = 20;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut addresses: Vec<_> = context
        .cluster
        .nodes
        .iter()
        .flat_map(|node| node.addresses.iter().map(move |address| (*address, node)))
        .collect();
    addresses.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let pairs = addresses.windows(2).filter_map(|pair| match pair {
        [(first, a), (second, b)] if first == second && a.name != b.name => Some((*first, *a, *b)),
        _ => None,
    });
    for (address, first, second) in pairs.take(MOST) {
        findings.push(
            Finding::new(
                RULE.id,
                second.address_path(),
                format!("the nodes `{}` and `{}` have the same address, `{address}`", first.name, second.name),
            )
            .label("used again")
            .because(first.address_path(), "first used here")
            .subject(second.name.as_str())
            .reason("only one machine can have the address: the API server connects to one node instead of the other")
            .help("give each node its own address"),
        );
    }
}
