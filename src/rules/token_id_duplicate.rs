//! Two tokens that would be one Secret.

use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::Token;
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule::new(
    "token-id-duplicate",
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
            Finding::new(RULE.name, &id.path, format!("tokens `{one}` and `{two}` have the same id"))
                .label("this one");
        if let Some(id) = &first.id {
            finding = finding.because(&id.path, "and this one");
        }
        findings.push(
            finding
                .reason(format!(
                    "both would be the Secret `bootstrap-token-{}`: the one applied last stays, and nodes \
                     with the other get `Unauthorized`",
                    id.value
                ))
                .help("give one of them another id; `nodejoin token new` makes one"),
        );
    }
}
