//! An API server that may not use the API of kubelets.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::rules::Rule;
use crate::rules::fact::Denied;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::KUBELET_API_UNAUTHORIZED,
    Level::Deny,
    include_str!("kubelet_api_unauthorized.md"),
);

/// The finding for the API server's user without the rights of `system:kubelet-api-admin`.
pub(crate) fn judge(denied: &Denied<'_>) -> Finding {
    Finding::new(RULE.id, denied.place.clone(), format!("{} may not {}", denied.who, denied.what))
        .label(denied.nearest)
        .reason(&*denied.why)
        .help(denied.write)
}
