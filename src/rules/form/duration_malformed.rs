//! A value that is not a duration.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::Malformed;
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::DURATION_MALFORMED, Level::Deny, include_str!("duration_malformed.md"))
        .fixed()
        .breaks(StepId::Approve, "kube-controller-manager does not start: time: invalid duration");

/// The finding for a malformed duration. `name` is its name at that place.
pub(crate) fn malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    malformed.finding(RULE.id, place, name)
}
