//! An API server certificate that has expired or is not valid yet.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::pki::Certificate;
use crate::rules::support::out_of_time;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::API_SERVER_CERTIFICATE_EXPIRED,
    Level::Deny,
    include_str!("api_server_certificate_expired.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(serving) = &context.cluster.control_plane.apiserver.serving_certificate else { return };
    let Some(certificate) = serving.certificates.first() else { return };
    let finding = judge(certificate, (&serving.path).into(), context.now);
    finding.into_iter().for_each(|finding| findings.push(finding));
}

/// Whether the API server's certificate is not valid at an instant.
pub(crate) fn judge(certificate: &Certificate, place: Place, now: Timestamp) -> Option<Finding> {
    let renew = "renew it on the control plane (`kubeadm certs renew apiserver` with kubeadm) and copy the new file here";
    let finding = out_of_time(RULE.id, certificate, place, "the API server's certificate", now, renew)?;
    Some(
        finding
            .reason("every node refuses the API server: `x509: certificate has expired or is not yet valid`"),
    )
}
