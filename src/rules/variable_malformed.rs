//! Reported while the spec is resolved: resolve/level.rs.

use super::Rule;
use crate::resolve::VARIABLE_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(VARIABLE_MALFORMED, include_str!("variable_malformed.md"));
