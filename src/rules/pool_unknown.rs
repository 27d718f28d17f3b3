//! Reported while the spec is resolved: resolve/nodes.rs.

use super::Rule;
use crate::resolve::POOL_UNKNOWN;

pub(super) const RULE: Rule = Rule::stage(POOL_UNKNOWN, include_str!("pool_unknown.md"));
