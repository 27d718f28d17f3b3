//! A token that is over before a node can use it.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Expiry;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::TOKEN_EXPIRED, Level::Deny, include_str!("token_expired.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for token in &context.cluster.tokens {
        let Expiry::At(end) = token.expires.value else { continue };
        // As in k8s.io/cluster-bootstrap/util/secrets: GetExpiration, the instant itself is too late.
        if end > context.now {
            continue;
        }
        let name = token.name.escape_debug();
        findings.push(
            Finding::new(RULE.id, &token.expires.path, format!("token `{name}` has expired"))
                .label("in the past")
                .reason(
                    "the API server answers its nodes with `Unauthorized`, and the tokencleaner deletes its \
                     Secret as soon as it is applied",
                )
                .help(format!("write a later date, such as `{}`", context.good_end())),
        );
    }
}
