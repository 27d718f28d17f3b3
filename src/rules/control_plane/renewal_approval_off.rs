//! Nobody approves the renewal of certificates.

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
    Finding::new(RULE.id, fact.place.clone(), "renewals of certificates are not approved")
        .label(fact.label)
        .reason(
            "nodes join, and about a year later each kubelet stops: `The currently active client \
             certificate has expired and the server is responsive, exiting.`",
        )
        .help(fact.write)
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let renewals = &cluster.approval.renewals;
    let mut shapes = cluster.shapes.iter().filter(|shape| shape.nodes > 0).peekable();
    // Where no kubelet renews, there is nothing to approve.
    let nobody_asks =
        shapes.peek().is_some() && shapes.all(|shape| !shape.kubelet.is_on("rotateCertificates"));
    if renewals.value || nobody_asks {
        return;
    }
    findings.push(judge(&Unapproved {
        label: "switched off",
        place: (&renewals.path).into(),
        write: "remove the line, or write `renewals = true`",
    }));
}
