//! A kubelet's own client certificate that is not valid at the time.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::pki::Certificate;
use crate::rules::Rule;
use crate::rules::support::out_of_time;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::CLIENT_CERTIFICATE_EXPIRED,
    Level::Deny,
    include_str!("client_certificate_expired.md"),
);

/// A client certificate with which a kubelet without a bootstrap kubeconfig starts, if the API server does not accept it at an
/// instant.
pub(crate) fn judge(certificate: &Certificate, place: Place, now: Timestamp) -> Option<Finding> {
    let renew = "set `--bootstrap-kubeconfig` to a kubeconfig with a valid token, so that the kubelet requests a new certificate";
    let finding = out_of_time(RULE.id, certificate, place, "the kubelet's client certificate", now, renew)?;
    Some(
        finding.reason("the API server answers every request with `Unauthorized`, renewals too").error(ERROR),
    )
}

const ERROR: &str = "Unauthorized; kube-apiserver: Unable to authenticate the request: x509: certificate has expired or is not yet valid";
