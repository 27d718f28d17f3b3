//! A group that a bootstrap token cannot have.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::model::BOOTSTRAPPERS;
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule = Rule::reported(
    rule_id::TOKEN_EXTRA_GROUP_INVALID,
    Level::Deny,
    include_str!("token_extra_group_invalid.md"),
)
.fixed()
.breaks(StepId::AuthenticateToken, "cannot create certificate signing request: Unauthorized");

/// The finding for a token's group, by its full name.
pub(crate) fn judge(group: &str, place: Place) -> Option<Finding> {
    let problem = problem(group)?;
    let finding = Finding::new(RULE.id, place, format!("the group `{}` {problem}", group.escape_debug()));
    Some(
        finding
            .label("invalid group for a token")
            .reason(
                "because of one such group the API server refuses the whole token: `has invalid value for key \
                 auth-extra-groups`",
            )
            .help("write `system:bootstrappers:` followed by a name of a-z, 0-9, `-` and `:`"),
    )
}

/// Why a token may not have a group, as the end of a sentence.
///
/// Mirrors k8s.io/cluster-bootstrap/util/tokens: ValidateBootstrapGroupName, with its pattern
/// `\Asystem:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]\z`.
fn problem(group: &str) -> Option<String> {
    if group == BOOTSTRAPPERS {
        return Some("must not be listed: every token is in it".to_owned());
    }
    let Some(name) = group.strip_prefix("system:bootstrappers:") else {
        return Some("does not begin with `system:bootstrappers:`".to_owned());
    };
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == ':' || c == '-';
    if let Some(bad) = name.chars().find(|c| !inner(*c)) {
        return Some(format!("contains `{}`", bad.escape_debug()));
    }
    if name.is_empty() || name.len() > 256 {
        return Some("has a name that is empty or too long".to_owned());
    }
    name.ends_with([':', '-']).then(|| "does not end with a letter or a digit".to_owned())
}
