//! Reported while the spec is resolved: resolve/expansion.rs.

use super::Rule;
use crate::resolve::NODE_NAME_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(NODE_NAME_MALFORMED, include_str!("node_name_malformed.md"));
