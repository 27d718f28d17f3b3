//! Reported when levels are applied: rules/levels.rs.

use super::Rule;
use crate::rules::UNKNOWN_RULE;

pub(super) const RULE: Rule = Rule::stage(UNKNOWN_RULE, include_str!("unknown_rule.md"));
