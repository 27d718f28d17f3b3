//! A value that is not an IP address.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::Malformed;
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::ADDRESS_MALFORMED, Level::Deny, include_str!("address_malformed.md")).fixed();

/// The finding for a value that must be an address, or a range of addresses of nodes. `name` is its name at that place.
pub(crate) fn malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    malformed.finding(RULE.id, place, name)
}
