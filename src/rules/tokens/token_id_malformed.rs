//! An invalid id of a bootstrap token.

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

/// The finding for an invalid id. `name` is its name at that place. A text with a dot may be a whole token and is never shown.
pub(crate) fn judge(id: &str, place: Place, name: &str) -> Option<Finding> {
    if is_id(id) {
        return None;
    }
    let malformed = if id.contains('.') {
        Malformed::new("contains a dot, like a whole token; the id is the part before the dot")
            .label("not an id")
    } else if id.chars().count() != 6 {
        let length = format!("has {} characters", id.chars().count());
        Malformed::new(format!("{length}; an id has 6")).label(length)
    } else {
        Malformed::new("has characters other than a-z and 0-9")
    };
    let malformed = malformed
        .reason("the API server ignores such a token without logging it, and the kubelet gets `Unauthorized`")
        .help("use 6 characters of a-z and 0-9, or create a token with `nodejoin token new`");
    Some(malformed.finding(RULE.id, place, name))
}
