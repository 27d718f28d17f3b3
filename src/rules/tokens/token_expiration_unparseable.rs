//! An expiration that the API server cannot parse.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::Malformed;
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule = Rule::reported(
    rule_id::TOKEN_EXPIRATION_UNPARSEABLE,
    Level::Deny,
    include_str!("token_expiration_unparseable.md"),
)
.fixed()
.breaks(StepId::AuthenticateToken, "cannot create certificate signing request: Unauthorized");

/// The finding for a malformed expiration. `name` is its name at that place.
pub(crate) fn malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    let why = "the API server treats an expiration that it cannot parse as expired, and the tokencleaner deletes the Secret";
    malformed.reason(why).finding(RULE.id, place, name)
}

/// The finding for an expiration in a Secret that is not in RFC 3339 form, as Go requires.
pub(crate) fn unreadable(text: &str, place: Place, token: &str) -> Finding {
    let problem = Malformed::new(format!("is not a date with time and offset: `{}`", text.escape_debug()))
        .label("not RFC 3339")
        .help("write it as `2027-06-01T00:00:00Z`");
    malformed(place, &format!("the expiration of token `{}`", token.escape_debug()), problem)
}
