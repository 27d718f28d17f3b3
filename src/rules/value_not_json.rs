//! Reported while the spec is resolved: resolve/values.rs.

use super::Rule;
use crate::resolve::VALUE_NOT_JSON;

pub(super) const RULE: Rule = Rule::stage(VALUE_NOT_JSON, include_str!("value_not_json.md"));
