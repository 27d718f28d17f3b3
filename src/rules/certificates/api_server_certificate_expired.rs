//! The API server's certificate is not valid now.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
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
    let (message, label, help) = if certificate.not_after < context.now {
        (
            "the API server's certificate has expired",
            format!("ended at {}", certificate.not_after),
            "renew it on the control plane, and copy the new one here",
        )
    } else if certificate.not_before > context.now {
        (
            "the API server's certificate is not valid yet",
            format!("begins at {}", certificate.not_before),
            "issue it anew on a machine whose clock is right",
        )
    } else {
        return;
    };
    findings.push(
        Finding::new(RULE.id, &serving.path, message)
            .label(label)
            .reason("every node refuses the API server: `x509: certificate has expired or is not yet valid`")
            .help(help),
    );
}
