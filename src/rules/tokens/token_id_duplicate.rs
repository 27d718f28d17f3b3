//! Two tokens with the same id.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Token;
use crate::rules::{Check, Context, Rule};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_ID_DUPLICATE,
    Level::Deny,
    include_str!("token_id_duplicate.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<&str, &Token> = BTreeMap::new();
    for token in &context.cluster.tokens {
        let Some(id) = &token.id else { continue };
        let Some(first) = seen.get(id.value.as_str()) else {
            seen.insert(&id.value, token);
            continue;
        };
        let (one, two) = (first.name.escape_debug(), token.name.escape_debug());
        let mut finding =
            Finding::new(RULE.id, &id.path, format!("tokens `{one}` and `{two}` have the same id"))
                .label("used again");
        if let Some(id) = &first.id {
            finding = finding.because(&id.path, "first used here");
        }
        findings.push(
            finding
                .reason(format!(
                    "both have the same Secret, `bootstrap-token-{}`: the one that is applied last overwrites the other, \
                     and nodes with the other token get `Unauthorized`",
                    id.value
                ))
                .help("create another token for one of them with `nodejoin token new`"),
        );
    }
}
