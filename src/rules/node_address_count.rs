//! Reported while the spec is resolved: resolve/expansion.rs.

use super::Rule;
use crate::resolve::NODE_ADDRESS_COUNT;

pub(super) const RULE: Rule = Rule::stage(NODE_ADDRESS_COUNT, include_str!("node_address_count.md"));
