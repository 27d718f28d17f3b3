//! Reported while the spec is resolved: resolve/expansion.rs.

use super::Rule;
use crate::resolve::NODE_RANGE_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(NODE_RANGE_MALFORMED, include_str!("node_range_malformed.md"));
