//! A token that was replaced and has expired since.

use crate::diagnostic::{Finding, Findings, Level, command, rule_id};
use crate::model::Expiry;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::REPLACED_TOKEN_EXPIRED,
    Level::Note,
    include_str!("replaced_token_expired.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for token in &context.cluster.tokens {
        let (Some(by), Expiry::At(end)) = (&token.replaced_by, token.expires.value) else { continue };
        if end > context.now || context.cluster.is_in_use(token) {
            continue;
        }
        let name = token.name.escape_debug();
        findings.push(
            Finding::new(
                RULE.id,
                &token.expires.path,
                format!("token `{name}` was replaced and expired on {}", end.strftime("%Y-%m-%d")),
            )
            .label("in the past")
            .because(&by.path, "the token that replaced it")
            .reason("no node can join with it, and none has to: its table is no longer needed")
            .help(format!("remove it: `nodejoin token revoke {}`", command::argument(&token.name))),
        );
    }
}
