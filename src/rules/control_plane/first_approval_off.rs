//! First certificates of nodes that are not approved automatically.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Unapproved;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FIRST_APPROVAL_OFF,
    Level::Warn,
    include_str!("first_approval_off.md"),
    Check::Cluster(check),
);

/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/approver: sarApprover.handle.
pub(crate) fn judge(fact: &Unapproved<'_>) -> Finding {
    Finding::new(RULE.id, fact.place.clone(), "first certificates of nodes are not approved automatically")
        .label(fact.label)
        .reason(
            "the request of a new node stays `Pending` until it is approved by hand, and is deleted after a day; until \
             then the node does not join",
        )
        .help(fact.write)
        .help("or approve each node by hand: `kubectl certificate approve NAME`")
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let approval = &context.cluster.approval;
    let first = &approval.first;
    // That someone else approves is a condition of the proof.
    if first.value || approval.approver.is_some() {
        return;
    }
    findings.push(judge(&Unapproved {
        label: "switched off",
        place: (&first.path).into(),
        write: "write `first = true`, which is the default",
    }));
}
