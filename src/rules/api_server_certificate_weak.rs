//! The API server's certificate has a key that can be computed.

use super::support::weak_key;
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;

pub(super) const RULE: Rule = Rule::new(
    "api-server-certificate-weak",
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
            _ => format!("`{}` beside the API server's certificate", certificate.subject.escape_debug()),
        };
        findings.push(
            Finding::new(RULE.name, &serving.path, format!("{whose} {weakness}"))
                .label("weak")
                .reason(reason)
                .help("issue it anew with a key of ECDSA P-256, or of RSA 2048 or more"),
        );
    }
}
