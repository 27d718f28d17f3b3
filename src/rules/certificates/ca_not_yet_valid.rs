//! A CA that is not valid yet.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Ca;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CA_NOT_YET_VALID,
    Level::Warn,
    include_str!("ca_not_yet_valid.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for authority in context.cluster.authorities() {
        // A bundle may contain the next CA beside the current one.
        let coming = authority.certificates.iter().filter(|certificate| certificate.not_after > context.now);
        let Some(certificate) = coming.min_by_key(|certificate| certificate.not_before) else { continue };
        if certificate.not_before > context.now {
            findings.push(report(&Ca {
                shown: &authority.file,
                certificate,
                place: (&authority.path).into(),
            }));
        }
    }
}

/// The finding for a CA that is not valid yet.
pub(crate) fn report(ca: &Ca<'_>) -> Finding {
    Finding::new(RULE.id, ca.place.clone(), format!("the CA `{}` is not valid yet", ca.shown.escape_debug()))
        .label(format!("valid from {}", ca.certificate.not_before))
        .reason(
            "until then, certificates that it signed are refused: `x509: certificate has expired or is not yet valid`",
        )
        .help("if the date is wrong, for example because the clock was wrong, issue the CA again")
}
