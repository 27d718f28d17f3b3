//! Reported while the spec is resolved: resolve/cluster.rs.

use super::Rule;
use crate::resolve::CIDR_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(CIDR_MALFORMED, include_str!("cidr_malformed.md"));
