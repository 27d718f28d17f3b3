//! A CA that has expired.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_EXPIRED, Level::Deny, include_str!("ca_expired.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in context.cluster.authorities() {
        // Beside one that is valid, an old certificate in a bundle does no harm.
        let Some(end) = ca.certificates.iter().map(|certificate| certificate.not_after).max() else {
            continue;
        };
        if end > context.now {
            continue;
        }
        let file = ca.file.escape_debug();
        findings.push(
            Finding::new(RULE.id, &ca.path, format!("the CA `{file}` has expired"))
                .label(format!("ended at {end}"))
                .reason(
                    "no certificate that it signed is accepted any more: `x509: certificate has expired or \
                     is not yet valid`",
                )
                .help("renew its certificate; with the same key and name, what it signed stays valid"),
        );
    }
}
