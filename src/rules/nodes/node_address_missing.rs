use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{Shape, Value};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::NODE_ADDRESS_MISSING,
    Level::Deny,
    include_str!("node_address_missing.md"),
    Check::Shape(check),
);

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    if shape.addressed || shape.nodes == 0 {
        return;
    }
    let Some(setting) = shape.kubelet.field("address").filter(|setting| setting.value == Value::NodeAddress)
    else {
        return;
    };
    let position = context.cluster.shapes.iter().position(|other| std::ptr::eq(other, shape));
    let Some(node) = context.cluster.nodes.iter().find(|node| Some(node.shape) == position) else { return };
    let address = node.path().key("address");
    findings.push(
        Finding::new(RULE.id, &address, format!("`{}` has no address to listen on", node.name))
            .label("`address` is not set")
            .unless_unread(address)
            .because(&setting.path, "listens on the node's address")
            .subject(node.name.as_str())
            .help("add `address` to the node, or remove `listen-address`; by default the kubelet listens on all addresses"),
    );
}
