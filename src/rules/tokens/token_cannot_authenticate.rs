//! A token for nodes that the API server does not take from them.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_CANNOT_AUTHENTICATE,
    Level::Deny,
    include_str!("token_cannot_authenticate.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (token, shape) in context.cluster.tokens_in_use() {
        let usages = &token.usages;
        if usages.authentication || findings.is_partly_unread(&usages.path) {
            continue;
        }
        let message = format!("nodes cannot authenticate with token `{}`", token.name.escape_debug());
        let mut finding = Finding::new(RULE.id, &usages.path, message).label("no `authentication`");
        if let Some(named) = shape.token.as_ref().filter(|named| named.written) {
            finding = finding.because(&named.path, "used here");
        }
        findings.push(
            finding
                .reason(
                    "the API server answers `Unauthorized`, and says why only in a verbose log: `not marked \
                     usage-bootstrap-authentication=true`",
                )
                .help(
                    "write `usages = [\"authentication\", \"signing\"]`, or leave `usages` out: that means \
                       both",
                ),
        );
    }
}
