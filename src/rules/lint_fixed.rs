//! Reported when levels are applied: rules/levels.rs.

use super::Rule;
use crate::rules::LINT_FIXED;

pub(super) const RULE: Rule = Rule::stage(LINT_FIXED, include_str!("lint_fixed.md"));
