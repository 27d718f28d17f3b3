//! Reported while the spec is resolved: resolve/level.rs.

use super::Rule;
use crate::resolve::SETTING_TWICE;

pub(super) const RULE: Rule = Rule::stage(SETTING_TWICE, include_str!("setting_twice.md"));
