//! A signing CA that is several certificates.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_CA_IS_BUNDLE,
    Level::Deny,
    include_str!("signing_ca_is_bundle.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(ca) = &context.cluster.control_plane.controller_manager.signing.ca else { return };
    let count = ca.certificates.len();
    if count < 2 {
        return;
    }
    findings.push(
        Finding::new(
            RULE.id,
            &ca.path,
            format!("the signing CA `{}` is {count} certificates", ca.file.escape_debug()),
        )
        .label(format!("{count} certificates"))
        .reason(format!(
            "a bundle is right for clients that check, not for who signs: the controller-manager stops with \
                 `expected 1 certificate, found {count}`"
        ))
        .help("name a file with the one CA that signs, here and in `cert-file`"),
    );
}
