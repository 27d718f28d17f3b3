//! A kubelet's own client certificate that is not valid at the time.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::pki::Certificate;
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::CLIENT_CERTIFICATE_EXPIRED,
    Level::Deny,
    include_str!("client_certificate_expired.md"),
);

/// A client certificate with which a kubelet without a bootstrap kubeconfig starts, if the API server does not accept it at an
/// instant.
///
/// Mirrors crypto/x509: Certificate.isValid.
pub(crate) fn judge(certificate: &Certificate, place: Place, now: Timestamp) -> Option<Finding> {
    let (message, label, help) = if certificate.not_after < now {
        (
            "the kubelet's client certificate has expired",
            format!("expired on {}", certificate.not_after),
            "set `--bootstrap-kubeconfig` to a kubeconfig with a valid token, so that the kubelet requests a new certificate",
        )
    } else if certificate.not_before > now {
        (
            "the kubelet's client certificate is not valid yet",
            format!("valid from {}", certificate.not_before),
            "check the clocks; if the date is wrong, issue the certificate again on a machine with the correct time",
        )
    } else {
        return None;
    };
    let finding = Finding::new(RULE.id, place, message)
        .label(label)
        .reason("the API server answers every request with `Unauthorized`, renewals too")
        .error(ERROR)
        .help(help);
    Some(finding)
}

const ERROR: &str = "Unauthorized; kube-apiserver: Unable to authenticate the request: x509: certificate has expired or is not yet valid";
