//! A certificate that is no CA's where one belongs.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_IS_NOT_CA, Level::Deny, include_str!("ca_is_not_ca.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in context.cluster.authorities() {
        let Some(first) = ca.certificates.first() else { continue };
        // A server's certificate together with its CA's is a chain, and works.
        if ca.certificates.iter().any(|certificate| certificate.is_ca) {
            continue;
        }
        let file = ca.file.escape_debug();
        let message = match ca.certificates.len() {
            1 => format!("the certificate in `{file}` is not a CA's"),
            many => format!("none of the {many} certificates in `{file}` is a CA's"),
        };
        findings.push(
            Finding::new(RULE.id, &ca.path, message)
                .label(format!("`{}`", first.subject.escape_debug()))
                .reason(
                    "its basic constraints do not say `CA:TRUE`, so nothing that it signed is accepted: \
                     `x509: certificate signed by unknown authority`",
                )
                .help(format!("name the file of the CA that issued it, `{}`", first.issuer.escape_debug())),
        );
    }
}
