//! The same taint twice in one list.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::NODE_TAINT_DUPLICATE,
    Level::Deny,
    include_str!("node_taint_duplicate.md"),
    Check::Shape(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    // Of the same taint on two levels the later one is left: what is twice here is twice in one list.
    for (position, taint) in shape.taints.iter().enumerate() {
        let before = shape.taints.iter().take(position);
        let Some(first) =
            before.into_iter().find(|other| other.key == taint.key && other.effect == taint.effect)
        else {
            continue;
        };
        let message = format!("there are two taints `{}` with the effect `{}`", taint.key, taint.effect);
        let finding = Finding::new(RULE.id, &taint.path, message)
            .label("again here")
            .because(&first.path, "first here")
            .reason("the API server refuses the Node: `taints must be unique by key and effect pair`; it never registers")
            .help("keep one of them, or give them different effects");
        findings.push(of_kubelet(shape, finding));
    }
}
