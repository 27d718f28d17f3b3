//! A CA that is not valid yet.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Ca;
use crate::rules::support::authorities;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CA_NOT_YET_VALID,
    Level::Warn,
    include_str!("ca_not_yet_valid.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in authorities(context.cluster) {
        judge(&ca, context.now).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// A CA that is not valid yet. A bundle may contain the next CA beside the current one.
///
/// Mirrors crypto/x509: Certificate.isValid.
pub(crate) fn judge(ca: &Ca<'_>, now: Timestamp) -> Option<Finding> {
    let lasting = ca.certificates.iter().filter(|certificate| certificate.not_after > now);
    let first = lasting.map(|certificate| certificate.not_before).min().filter(|first| *first > now)?;
    let message = format!("the CA `{}` is not valid yet", ca.shown.escape_debug());
    let finding = Finding::new(RULE.id, ca.place.clone(), message)
        .label(format!("valid from {first}"))
        .reason(
            "until then, certificates that it signed are refused: `x509: certificate has expired or is not yet valid`",
        )
        .help("if the date is wrong, for example because the clock was wrong, issue the CA again");
    Some(finding)
}
