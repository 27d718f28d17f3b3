//! A token that is over before a node can use it.

use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::Expiry;

pub(super) const RULE: Rule =
    Rule::new("token-expired", Level::Deny, include_str!("token_expired.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for token in &context.cluster.tokens {
        let Expiry::At(end) = token.expires.value else { continue };
        // As in k8s.io/cluster-bootstrap/util/secrets: GetExpiration, the instant itself is too late.
        if end > context.now {
            continue;
        }
        let name = token.name.escape_debug();
        findings.push(
            Finding::new(RULE.name, &token.expires.path, format!("token `{name}` has expired"))
                .label("in the past")
                .reason(
                    "the API server answers its nodes with `Unauthorized`, and the tokencleaner deletes its \
                     Secret as soon as it is applied",
                )
                .help(format!("write a later date, such as `{}`", context.good_end())),
        );
    }
}
