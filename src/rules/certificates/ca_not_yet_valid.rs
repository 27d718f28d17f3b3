//! A CA that begins later.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CA_NOT_YET_VALID,
    Level::Warn,
    include_str!("ca_not_yet_valid.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in context.cluster.authorities() {
        // Beside one that is valid, a coming certificate in a bundle is what a bundle is for.
        let coming = ca.certificates.iter().filter(|certificate| certificate.not_after > context.now);
        let Some(begin) = coming.map(|certificate| certificate.not_before).min() else { continue };
        if begin <= context.now {
            continue;
        }
        let file = ca.file.escape_debug();
        findings.push(
            Finding::new(RULE.id, &ca.path, format!("the CA `{file}` is not valid yet"))
                .label(format!("begins at {begin}"))
                .reason(
                    "until then, no certificate that it signed is accepted: `x509: certificate has expired \
                     or is not yet valid`",
                )
                .help("if the date is a slip, or the clock was wrong when it was made, make it again"),
        );
    }
}
