//! A release that nodejoin does not support.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::Malformed;
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::KUBERNETES_UNKNOWN, Level::Deny, include_str!("kubernetes_unknown.md"))
        .fixed()
        .leaves_nothing();

/// The finding for a malformed or unsupported release. `name` is its name at that place.
pub(crate) fn malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    malformed.finding(RULE.id, place, name)
}
