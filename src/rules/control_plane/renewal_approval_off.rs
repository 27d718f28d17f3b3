//! Certificate renewals that are not approved automatically.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Unapproved;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RENEWAL_APPROVAL_OFF,
    Level::Warn,
    include_str!("renewal_approval_off.md"),
    Check::Cluster(check),
);

/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/approver: sarApprover.handle.
pub(crate) fn judge(fact: &Unapproved<'_>) -> Finding {
    Finding::new(RULE.id, fact.place.clone(), "certificate renewals are not approved automatically")
        .label(fact.label)
        .reason(
            "nodes join, but each kubelet exits when its certificate expires, by default after a year: `The currently \
             active client certificate has expired and the server is responsive, exiting.`",
        )
        .help(fact.write)
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let renewals = &cluster.approval.renewals;
    let mut shapes = cluster.shapes.iter().filter(|shape| shape.nodes > 0).peekable();
    let none_renews =
        shapes.peek().is_some() && shapes.all(|shape| !shape.kubelet.is_on("rotateCertificates"));
    if renewals.value || none_renews || cluster.approval.approver.is_some() {
        return;
    }
    findings.push(judge(&Unapproved {
        label: "switched off",
        place: (&renewals.path).into(),
        write: "write `renewals = true`, which is the default",
    }));
}
