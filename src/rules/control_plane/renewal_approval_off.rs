//! Nobody approves the renewal of certificates.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RENEWAL_APPROVAL_OFF,
    Level::Warn,
    include_str!("renewal_approval_off.md"),
    Check::Cluster(check),
);

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
    findings.push(
        Finding::new(RULE.id, &renewals.path, "renewals of certificates are not approved")
            .label("switched off")
            .reason(
                "nodes join, and about a year later each kubelet stops: `The currently active client \
                 certificate has expired and the server is responsive, exiting.`",
            )
            .help("remove the line, or write `renewals = true`"),
    );
}
