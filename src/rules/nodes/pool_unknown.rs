//! A reference to a pool that does not exist.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::rules::Rule;
use crate::rules::support::reference;
use crate::source::Path;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::POOL_UNKNOWN, Level::Deny, include_str!("pool_unknown.md")).fixed();

/// The finding for a reference at `path` to none of the `known` pools.
pub(crate) fn judge<'a>(path: &Path, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Finding {
    reference(RULE.id, path, "pool", name, known)
}
