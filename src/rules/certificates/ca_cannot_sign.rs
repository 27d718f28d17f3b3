//! A CA whose key usage does not allow it to sign certificates.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Ca;
use crate::rules::support::authorities;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_CANNOT_SIGN, Level::Deny, include_str!("ca_cannot_sign.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in authorities(context.cluster) {
        judge(&ca).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// Certificates of CAs of which none has a key that may sign.
///
/// Mirrors crypto/x509: Certificate.CheckSignatureFrom.
pub(crate) fn judge(ca: &Ca<'_>) -> Option<Finding> {
    let mut authorities = ca.certificates.iter().filter(|certificate| certificate.is_ca).peekable();
    let first = authorities.peek().map(|first| first.subject.escape_debug())?;
    if authorities.any(|certificate| certificate.may_sign) {
        return None;
    }
    let message = format!("the CA `{}` is not allowed to sign certificates", ca.shown.escape_debug());
    let finding = Finding::new(RULE.id, ca.place.clone(), message)
        .label(format!("key usage of `{first}`"))
        .reason(
            "its key usage lacks `Certificate Sign`, so certificates that it signed are refused: `x509: certificate signed by \
             unknown authority`",
        )
        .help("issue it again with the key usages `keyCertSign` and `cRLSign`, or without a key usage extension");
    Some(finding)
}
