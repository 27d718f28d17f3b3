//! A published cluster-info that clients without credentials may not read.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::rules::Rule;
use crate::rules::fact::Denied;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::CLUSTER_INFO_UNAUTHORIZED,
    Level::Deny,
    include_str!("cluster_info_unauthorized.md"),
);

/// The finding for clients without credentials and without a binding that lets them read it.
pub(crate) fn judge(denied: &Denied<'_>) -> Finding {
    Finding::new(RULE.id, denied.place.clone(), format!("{} may not {}", denied.who, denied.what))
        .label(denied.nearest)
        .reason(&*denied.why)
        .help(denied.write)
}
