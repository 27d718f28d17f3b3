//! A token that has expired.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::Expiry;
use crate::rules::{Check, Context, Rule, good_end};

pub(super) const RULE: Rule =
    Rule::new(rule_id::TOKEN_EXPIRED, Level::Deny, include_str!("token_expired.md"), Check::Cluster(check));

/// When a token expires.
pub(crate) struct TokenEnd<'a> {
    /// The token: its name in the spec, or its id.
    pub(crate) token: &'a str,
    pub(crate) end: Timestamp,
    pub(crate) now: Timestamp,
    pub(crate) place: Place,
}

/// Mirrors k8s.io/cluster-bootstrap/util/secrets: GetExpiration, for which the instant itself is too late.
pub(crate) fn judge(fact: &TokenEnd<'_>) -> Option<Finding> {
    if fact.end > fact.now {
        return None;
    }
    let message =
        format!("token `{}` expired on {}", fact.token.escape_debug(), fact.end.strftime("%Y-%m-%d"));
    Some(
        Finding::new(RULE.id, fact.place.clone(), message)
            .label("in the past")
            .reason(
                "the API server answers its nodes with `Unauthorized`, and the tokencleaner deletes its \
                 Secret as soon as it is applied",
            )
            .help(format!("set a later date, such as `{}`", good_end(fact.now))),
    )
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for token in &context.cluster.tokens {
        // A replaced token that no node joins with any more may expire.
        if token.replaced_by.is_some() && !context.cluster.is_in_use(token) {
            continue;
        }
        let Expiry::At(end) = token.expires.value else { continue };
        let place = (&token.expires.path).into();
        let fact = TokenEnd { token: &token.name, end, now: context.now, place };
        judge(&fact).into_iter().for_each(|finding| findings.push(finding));
    }
}
