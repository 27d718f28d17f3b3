//! Reported while the spec is resolved: resolve/nodes.rs.

use super::Rule;
use crate::resolve::NODE_NAME_DUPLICATE;

pub(super) const RULE: Rule = Rule::stage(NODE_NAME_DUPLICATE, include_str!("node_name_duplicate.md"));
