//! A serving certificate whose extended key usages do not have that of servers.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::pki::Certificate;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SERVING_CERTIFICATE_NOT_FOR_SERVERS,
    Level::Deny,
    include_str!("serving_certificate_not_for_servers.md"),
    Check::Cluster(check),
);

/// What clients print, in the words of Go.
pub(crate) const SYMPTOM: &str =
    "tls: failed to verify certificate: x509: certificate specifies an incompatible key usage";

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(serving) = &context.cluster.control_plane.apiserver.serving_certificate else { return };
    let leaf = serving.certificates.first();
    let finding = leaf.and_then(|leaf| judge(leaf, (&serving.path).into(), "the API server", "every node"));
    finding.into_iter().for_each(|finding| findings.push(finding));
}

/// The finding for the certificate that a server has, which its clients refuse.
///
/// Mirrors crypto/x509 of Go: Certificate.Verify, which expects the usage of servers if it is given no other.
pub(crate) fn judge(certificate: &Certificate, place: Place, server: &str, clients: &str) -> Option<Finding> {
    if certificate.may_be_server {
        return None;
    }
    Some(
        Finding::new(RULE.id, place, format!("the certificate of {server} is not for servers"))
            .label("its extended key usages lack `serverAuth`")
            .reason(format!(
                "{clients} refuses {server}: `x509: certificate specifies an incompatible key usage`"
            ))
            .help("issue it again with the extended key usage `serverAuth`"),
    )
}
