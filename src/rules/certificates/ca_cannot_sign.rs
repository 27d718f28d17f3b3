//! A CA whose key usage does not allow it to sign certificates.

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
            Finding::new(RULE.id, &ca.path, format!("the CA `{file}` is not allowed to sign certificates"))
                .label(format!("key usage of `{}`", first.escape_debug()))
                .reason(
                    "its key usage lacks `Certificate Sign`, so certificates that it signed are refused: `x509: \
                     certificate signed by unknown authority`",
                )
                .help("issue it again with the key usages `keyCertSign` and `cRLSign`, or without a key usage extension"),
        );
    }
}
