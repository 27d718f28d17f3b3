//! A certificate that is not a CA where a CA is expected.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Ca;
use crate::rules::support::authorities;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_IS_NOT_CA, Level::Deny, include_str!("ca_is_not_ca.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in authorities(context.cluster) {
        judge(&ca).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// Certificates of which none is a CA. A server's certificate together with its CA's is a chain, and works.
///
/// Mirrors crypto/x509: Certificate.isValid.
pub(crate) fn judge(ca: &Ca<'_>) -> Option<Finding> {
    let first = ca.certificates.first()?;
    if ca.certificates.iter().any(|certificate| certificate.is_ca) {
        return None;
    }
    let shown = ca.shown.escape_debug();
    let message = match ca.certificates.len() {
        1 => format!("`{shown}` is not a CA certificate"),
        many => format!("none of the {many} certificates in `{shown}` is a CA"),
    };
    let issuer = first.issuer.escape_debug();
    let finding = Finding::new(RULE.id, ca.place.clone(), message)
        .label(format!("certificate of `{}`", first.subject.escape_debug()))
        .reason(
            "its basic constraints lack `CA:TRUE`, so it cannot verify other certificates: `x509: certificate signed by \
             unknown authority`",
        )
        .help(format!("use the certificate of the CA that issued it, `{issuer}`"));
    Some(finding)
}
