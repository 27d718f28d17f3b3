//! Reported while the spec is resolved: resolve/level.rs.

use super::Rule;
use crate::resolve::TAINT_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(TAINT_MALFORMED, include_str!("taint_malformed.md"));
