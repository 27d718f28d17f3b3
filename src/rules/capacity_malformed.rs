//! Reported while the spec is resolved: resolve/level.rs.

use super::Rule;
use crate::resolve::CAPACITY_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(CAPACITY_MALFORMED, include_str!("capacity_malformed.md"));
