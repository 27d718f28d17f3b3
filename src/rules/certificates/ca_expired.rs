//! A CA that has expired.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Ca;
use crate::rules::support::authorities;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_EXPIRED, Level::Deny, include_str!("ca_expired.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in authorities(context.cluster) {
        judge(&ca, context.now).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// A CA that has expired. An expired certificate in a bundle does no harm while another is valid.
///
/// Mirrors crypto/x509: Certificate.isValid.
pub(crate) fn judge(ca: &Ca<'_>, now: Timestamp) -> Option<Finding> {
    let last = ca.certificates.iter().map(|certificate| certificate.not_after).max()?;
    if last > now {
        return None;
    }
    let message = format!("the CA `{}` has expired", ca.shown.escape_debug());
    let finding = Finding::new(RULE.id, ca.place.clone(), message)
        .label(format!("expired on {last}"))
        .reason(
            "certificates that it signed are refused: `x509: certificate has expired or is not yet valid`",
        )
        .help("renew it; if key and subject stay the same, the certificates that it signed stay valid");
    Some(finding)
}
