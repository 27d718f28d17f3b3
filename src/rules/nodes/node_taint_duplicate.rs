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
    // A taint of a later level replaces that of an earlier one, so a duplicate is in one list.
    for (position, taint) in shape.taints.iter().enumerate() {
        let before = shape.taints.iter().take(position);
        let Some(first) =
            before.into_iter().find(|other| other.key == taint.key && other.effect == taint.effect)
        else {
            continue;
        };
        let message = format!("the taint `{}` with the effect `{}` is listed twice", taint.key, taint.effect);
        let finding = Finding::new(RULE.id, &taint.path, message)
            .label("again here")
            .because(&first.path, "first here")
            .reason("the node cannot register: `taints must be unique by key and effect pair`")
            .help("remove one of them, or give them different effects");
        findings.push(of_kubelet(shape, finding));
    }
}
