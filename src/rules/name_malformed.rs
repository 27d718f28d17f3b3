//! Reported while the spec is resolved: resolve/cluster.rs.

use super::Rule;
use crate::resolve::NAME_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(NAME_MALFORMED, include_str!("name_malformed.md"));
