//! A group that a bootstrap token cannot carry.

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

/// A group of a token, by its whole name.
pub(crate) fn judge(group: &str, place: Place) -> Option<Finding> {
    let problem = problem(group)?;
    let finding = Finding::new(RULE.id, place, format!("the group `{}` {problem}", group.escape_debug()));
    Some(
        finding
            .label("not a group of bootstrap tokens")
            .reason(
                "one such group makes the API server refuse the whole token: `has invalid value for key \
                 auth-extra-groups`",
            )
            .help("write `system:bootstrappers:` and a name of a-z, 0-9, `-` and `:`, without blanks"),
    )
}

/// Why a token may not carry a group, as the end of a sentence.
///
/// Mirrors k8s.io/cluster-bootstrap/util/tokens: ValidateBootstrapGroupName, with its pattern
/// `\Asystem:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]\z`.
fn problem(group: &str) -> Option<String> {
    if group == BOOTSTRAPPERS {
        return Some("is the group of every token and must not be listed".to_owned());
    }
    let Some(name) = group.strip_prefix("system:bootstrappers:") else {
        return Some("does not begin with `system:bootstrappers:`".to_owned());
    };
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == ':' || c == '-';
    if let Some(bad) = name.chars().find(|c| !inner(*c)) {
        return Some(format!("has `{}` in it", bad.escape_debug()));
    }
    if name.is_empty() || name.len() > 256 {
        return Some("has a name that is empty or too long".to_owned());
    }
    name.ends_with([':', '-']).then(|| "does not end with a letter or a digit".to_owned())
}
