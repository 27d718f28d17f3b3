//! A CA whose key may not sign certificates.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_CANNOT_SIGN, Level::Deny, include_str!("ca_cannot_sign.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in context.cluster.authorities() {
        let mut authorities = ca.certificates.iter().filter(|certificate| certificate.is_ca).peekable();
        let Some(first) = authorities.peek().map(|first| &first.subject) else { continue };
        if authorities.any(|certificate| certificate.may_sign) {
            continue;
        }
        let file = ca.file.escape_debug();
        findings.push(
            Finding::new(RULE.id, &ca.path, format!("the CA `{file}` may not sign certificates"))
                .label(format!("`{}`", first.escape_debug()))
                .reason(
                    "its key usage lacks `Certificate Sign`, so nothing that it signed is accepted: `x509: \
                     certificate signed by unknown authority`",
                )
                .help("make it again with the key usages `keyCertSign` and `cRLSign`, or without any"),
        );
    }
}
