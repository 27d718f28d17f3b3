//! An id that no bootstrap token has.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::Malformed;
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::TOKEN_ID_MALFORMED, Level::Deny, include_str!("token_id_malformed.md"))
        .fixed()
        .breaks(StepId::AuthenticateToken, "cannot create certificate signing request: Unauthorized");

/// Mirrors k8s.io/cluster-bootstrap/token/api: BootstrapTokenIDPattern.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// `name` is what the id is called where it is written. A text with a dot may be a whole token: it is never shown.
pub(crate) fn judge(id: &str, place: Place, name: &str) -> Option<Finding> {
    if is_id(id) {
        return None;
    }
    let malformed = if id.contains('.') {
        Malformed::new("has a dot, like a whole token; an id is the part before it").label("not an id")
    } else if id.chars().count() != 6 {
        let length = format!("has {} characters", id.chars().count());
        Malformed::new(format!("{length}; an id has six")).label(length)
    } else {
        Malformed::new("has characters other than a-z and 0-9")
    };
    let malformed = malformed
        .reason(
            "the API server ignores such a token without a line in its log; the kubelet sees `Unauthorized`",
        )
        .help("use six characters of a-z and 0-9, or make a token with `nodejoin token new`");
    Some(malformed.finding(RULE.id, place, name))
}
