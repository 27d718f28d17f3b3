//! Nobody approves the renewal of certificates.

use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;

pub(super) const RULE: Rule = Rule::new(
    "renewal-approval-off",
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
        Finding::new(RULE.name, &renewals.path, "renewals of certificates are not approved")
            .label("switched off")
            .reason(
                "nodes join, and about a year later each kubelet stops: `The currently active client \
                 certificate has expired and the server is responsive, exiting.`",
            )
            .help("remove the line, or write `renewals = true`"),
    );
}
