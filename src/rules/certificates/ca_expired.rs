//! A CA that has expired.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Ca;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_EXPIRED, Level::Deny, include_str!("ca_expired.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for authority in context.cluster.authorities() {
        // An expired certificate in a bundle does no harm while another is valid.
        let last = authority.certificates.iter().max_by_key(|certificate| certificate.not_after);
        let Some(certificate) = last else { continue };
        let ca = Ca { shown: &authority.file, certificate, place: (&authority.path).into() };
        judge(&ca, context.now).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// Whether a CA has expired.
pub(crate) fn judge(ca: &Ca<'_>, now: Timestamp) -> Option<Finding> {
    (ca.certificate.not_after <= now).then(|| report(ca))
}

/// What is reported of a CA that has expired.
pub(crate) fn report(ca: &Ca<'_>) -> Finding {
    Finding::new(RULE.id, ca.place.clone(), format!("the CA `{}` has expired", ca.shown.escape_debug()))
        .label(format!("expired on {}", ca.certificate.not_after))
        .reason(
            "certificates that it signed are refused: `x509: certificate has expired or is not yet valid`",
        )
        .help("renew it; if key and subject stay the same, the certificates that it signed stay valid")
}
