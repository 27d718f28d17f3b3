//! A kubelet whose credentials are of a user that is not a node.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::CLIENT_CERTIFICATE_NOT_OF_A_NODE,
    Level::Deny,
    include_str!("client_certificate_not_of_a_node.md"),
);

/// A user that may not register a node.
pub(crate) struct Denied<'a> {
    /// The user.
    pub(crate) user: &'a str,
    /// Its groups.
    pub(crate) groups: &'a [String],
    /// The name that the kubelet registers.
    pub(crate) name: &'a str,
    /// Where its credentials are.
    pub(crate) place: Place,
    /// The API server's error.
    pub(crate) error: String,
    /// What replaces the credentials.
    pub(crate) help: String,
}

/// The finding for a user whom the Node authorizer does not know, and to whom no other authorizer gives its rights.
///
/// Mirrors k8s.io/kubernetes/pkg/auth/nodeidentifier: defaultNodeIdentifier.NodeIdentity.
pub(crate) fn judge(denied: &Denied<'_>) -> Finding {
    const GROUP: &str = "system:nodes";
    let in_group = denied.groups.iter().any(|group| group == GROUP);
    let is_named = denied.user.starts_with("system:node:");
    let user = denied.user.escape_debug();
    let label = match (is_named, in_group) {
        (true, false) => format!("`{user}` is not in the group `{GROUP}`"),
        _ => format!("of `{user}`"),
    };
    Finding::new(
        RULE.id,
        denied.place.clone(),
        format!("the kubelet of `{}` has credentials that are not of a node", denied.name.escape_debug()),
    )
    .label(label)
    .reason(format!(
        "the Node authorizer allows only users called `system:node:NAME` in the group `{GROUP}`: `{}`",
        denied.error
    ))
    .error(denied.error.clone())
    .help(denied.help.clone())
}
