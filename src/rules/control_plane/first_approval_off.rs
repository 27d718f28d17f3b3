//! Nobody approves the first certificate of a node.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FIRST_APPROVAL_OFF,
    Level::Warn,
    include_str!("first_approval_off.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let first = &context.cluster.approval.first;
    if first.value {
        return;
    }
    findings.push(
        Finding::new(RULE.id, &first.path, "first certificates are not approved")
            .label("switched off")
            .reason(
                "the requests of new nodes stay `Pending` until a person approves them, and are deleted \
                 after a day; until then the node is not there",
            )
            .help("remove the line, or write `first = true`")
            .help("or approve each node by hand: `kubectl certificate approve …`"),
    );
}
