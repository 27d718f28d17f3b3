//! A CA that begins later.

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
        // Beside one that is valid, a coming certificate in a bundle is what a bundle is for.
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

/// What is reported of a CA that is not valid yet.
pub(crate) fn report(ca: &Ca<'_>) -> Finding {
    Finding::new(RULE.id, ca.place.clone(), format!("the CA `{}` is not valid yet", ca.shown.escape_debug()))
        .label(format!("valid from {}", ca.certificate.not_before))
        .reason(
            "until then, no certificate that it signed is accepted: `x509: certificate has expired or is not yet valid`",
        )
        .help("if the date is a slip, or the clock was wrong when it was made, make it again")
}
