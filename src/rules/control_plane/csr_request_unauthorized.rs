//! A token whose user may not request certificates.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;
use crate::rules::fact::Denied;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::CSR_REQUEST_UNAUTHORIZED,
    Level::Deny,
    include_str!("csr_request_unauthorized.md"),
);

/// The finding for a token's user without the rights of `system:node-bootstrapper`.
pub(crate) fn judge(denied: &Denied<'_>) -> Finding {
    Finding::new(RULE.id, denied.place.clone(), format!("{} may not {}", denied.who, denied.what))
        .label(denied.nearest)
        .reason(&*denied.why)
        .help(denied.write)
}

/// The finding for a kubeconfig that impersonates another user, with the API server's error.
pub(crate) fn impersonates(user: &str, other: &str, error: &str, place: Place) -> Finding {
    let (user, other) = (user.escape_debug(), other.escape_debug());
    Finding::new(RULE.id, place, format!("`{user}` may not act as `{other}`"))
        .label("impersonates this user")
        .reason(format!("the API server refuses the request: `{error}`"))
        .help("remove `as` from the kubeconfig's user")
}
