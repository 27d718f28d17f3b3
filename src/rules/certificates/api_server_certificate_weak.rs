//! An API server certificate with a weak key.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::weak_key;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::API_SERVER_CERTIFICATE_WEAK,
    Level::Warn,
    include_str!("api_server_certificate_weak.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(serving) = &context.cluster.control_plane.apiserver.serving_certificate else { return };
    for (index, certificate) in serving.certificates.iter().enumerate() {
        let Some((weakness, reason)) = weak_key(certificate) else { continue };
        let whose = match index {
            0 => "the API server's certificate".to_owned(),
            _ => format!("`{}` in the API server's chain", certificate.subject.escape_debug()),
        };
        findings.push(
            Finding::new(RULE.id, &serving.path, format!("{whose} {weakness}"))
                .label("key is too short")
                .reason(reason)
                .help("issue it again with a new key: ECDSA P-256, or RSA with 2048 bits or more"),
        );
    }
}
