use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{Node, Shape, Value};
use crate::rules::support::first_of_each_shape;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::NODE_ADDRESS_MISSING,
    Level::Deny,
    include_str!("node_address_missing.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (shape, node) in first_of_each_shape(context.cluster, |_| true) {
        judge(shape, node).into_iter().for_each(|finding| findings.push(finding));
    }
}

fn judge(shape: &Shape, node: &Node) -> Option<Finding> {
    if shape.addressed {
        return None;
    }
    let setting = shape.kubelet.field("address").filter(|setting| setting.value == Value::NodeAddress)?;
    if node.is_shared() {
        return Some(
            Finding::new(
                RULE.id,
                &setting.path,
                format!("the machines of pool `{}` have no address to listen on", node.name),
            )
            .label("no address is known")
            .because(node.path(), "any number of machines")
            .subject(node.name.as_str())
            .help(format!("write `listen-address = \"0.0.0.0\"` under `[pools.{}.kubelet]`", node.key.0)),
        );
    }
    let address = node.address_path();
    Some(
        Finding::new(RULE.id, &address, format!("`{}` has no address to listen on", node.name))
            .label("`address` is not set")
            .unless_unread(address)
            .because(&setting.path, "listens on the node's address")
            .subject(node.name.as_str())
            .help("add `address` to the node, or remove `listen-address`; by default the kubelet listens on all addresses"),
    )
}
