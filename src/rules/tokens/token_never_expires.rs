//! A token that never expires.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Expiry;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_NEVER_EXPIRES,
    Level::Warn,
    include_str!("token_never_expires.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for token in &context.cluster.tokens {
        if token.expires.value != Expiry::Never {
            continue;
        }
        let end = context.good_end();
        let (label, help) = match token.expires.written {
            true => ("no expiry date", format!("write a date, such as `{end}`")),
            false => ("`expires` is not set", format!("add `expires = {end}`")),
        };
        let name = token.name.escape_debug();
        findings.push(
            Finding::new(RULE.id, &token.expires.path, format!("token `{name}` never expires"))
                .label(label)
                .reason(
                    "anyone who finds it years later, in a backup or on an old disk, can get a certificate in the name of \
                     any node",
                )
                .help(help),
        );
    }
}
