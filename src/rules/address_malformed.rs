//! Reported while the spec is resolved: resolve/cluster.rs.

use super::Rule;
use crate::resolve::ADDRESS_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(ADDRESS_MALFORMED, include_str!("address_malformed.md"));
