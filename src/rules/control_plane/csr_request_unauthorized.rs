//! A user of a token who may not request certificates.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;
use crate::rules::fact::Denied;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::CSR_REQUEST_UNAUTHORIZED,
    Level::Deny,
    include_str!("csr_request_unauthorized.md"),
);

/// A token's user whom no binding gives what `system:node-bootstrapper` allows.
pub(crate) fn judge(denied: &Denied<'_>) -> Finding {
    Finding::new(RULE.id, denied.place.clone(), format!("{} may not {}", denied.who, denied.what))
        .label(denied.nearest)
        .reason(&*denied.why)
        .help(denied.write)
}

/// A kubeconfig that requests certificates in the name of another user, with the API server's error.
pub(crate) fn impersonates(user: &str, other: &str, error: &str, place: Place) -> Finding {
    let (user, other) = (user.escape_debug(), other.escape_debug());
    Finding::new(RULE.id, place, format!("`{user}` may not act as `{other}`"))
        .label("requests in another name")
        .reason(format!("the API server refuses the request: `{error}`"))
        .help("remove `as`")
}
