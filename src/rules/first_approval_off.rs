//! Nobody approves the first certificate of a node.

use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;

pub(super) const RULE: Rule = Rule::new(
    "first-approval-off",
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
        Finding::new(RULE.name, &first.path, "first certificates are not approved")
            .label("switched off")
            .reason(
                "the requests of new nodes stay `Pending` until a person approves them, and are deleted \
                 after a day; until then the node is not there",
            )
            .help("remove the line, or write `first = true`")
            .help("or approve each node by hand: `kubectl certificate approve …`"),
    );
}
