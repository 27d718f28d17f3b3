//! Reported while the spec is resolved: resolve/values.rs.

use super::Rule;
use crate::resolve::FLAG_VALUE_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(FLAG_VALUE_MALFORMED, include_str!("flag_value_malformed.md"));
