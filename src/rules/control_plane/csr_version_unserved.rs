//! A kubelet and an API server without a common version of the certificates API.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::Minor;
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::CSR_VERSION_UNSERVED, Level::Deny, include_str!("csr_version_unserved.md"));

/// The versions of CertificateSigningRequests that both sides support.
pub(crate) struct CsrVersions<'a> {
    pub(crate) kubelet: Minor,
    pub(crate) spoken: &'a [&'a str],
    pub(crate) apiserver: Minor,
    pub(crate) served: &'a [&'a str],
    pub(crate) place: Place,
}

/// Mirrors k8s.io/client-go/util/certificate/csr: RequestCertificate, which tries the newest version first.
pub(crate) fn judge(fact: &CsrVersions<'_>) -> Option<Finding> {
    if fact.spoken.iter().any(|version| fact.served.contains(version)) {
        return None;
    }
    let served = if fact.served.is_empty() { "none".to_owned() } else { fact.served.join(", ") };
    let message = format!(
        "kubelet {} requests certificates with {}, but kube-apiserver {} serves {served}",
        fact.kubelet,
        fact.spoken.join(", "),
        fact.apiserver
    );
    Some(
        Finding::new(RULE.id, fact.place.clone(), message)
            .label("no common API version")
            .reason(
                "the kubelet cannot get a certificate: `cannot create certificate signing request: the server could not \
                 find the requested resource`",
            )
            .help(format!("upgrade the kubelet to the release of kube-apiserver, {}", fact.apiserver)),
    )
}
