//! An API server certificate that has expired or is not valid yet.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::pki::Certificate;
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
    let (message, label, help) = if certificate.not_after < now {
        (
            "the API server's certificate has expired",
            format!("expired on {}", certificate.not_after),
            "renew it on the control plane (`kubeadm certs renew apiserver` with kubeadm) and copy the new file here",
        )
    } else if certificate.not_before > now {
        (
            "the API server's certificate is not valid yet",
            format!("valid from {}", certificate.not_before),
            "check the clocks; if the date is wrong, issue the certificate again on a machine with the correct time",
        )
    } else {
        return None;
    };
    let finding = Finding::new(RULE.id, place, message)
        .label(label)
        .reason("every node refuses the API server: `x509: certificate has expired or is not yet valid`")
        .help(help);
    Some(finding)
}
