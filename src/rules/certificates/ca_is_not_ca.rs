//! A certificate that is not a CA where a CA is expected.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Ca;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_IS_NOT_CA, Level::Deny, include_str!("ca_is_not_ca.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for authority in context.cluster.authorities() {
        let Some(certificate) = authority.certificates.first() else { continue };
        // A server's certificate together with its CA's is a chain, and works.
        if authority.certificates.iter().any(|certificate| certificate.is_ca) {
            continue;
        }
        let ca = Ca { shown: &authority.file, certificate, place: (&authority.path).into() };
        findings.push(report(&ca, authority.certificates.len()));
    }
}

/// The finding for a file with `count` certificates of which none is a CA.
pub(crate) fn report(ca: &Ca<'_>, count: usize) -> Finding {
    let shown = ca.shown.escape_debug();
    let message = match count {
        1 => format!("`{shown}` is not a CA certificate"),
        many => format!("none of the {many} certificates in `{shown}` is a CA"),
    };
    let issuer = ca.certificate.issuer.escape_debug();
    Finding::new(RULE.id, ca.place.clone(), message)
        .label(format!("certificate of `{}`", ca.certificate.subject.escape_debug()))
        .reason(
            "its basic constraints lack `CA:TRUE`, so it cannot verify other certificates: `x509: certificate signed by \
             unknown authority`",
        )
        .help(format!("use the certificate of the CA that issued it, `{issuer}`"))
}
