//! Reported while the spec is resolved: resolve/level.rs.

use super::Rule;
use crate::resolve::LABEL_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(LABEL_MALFORMED, include_str!("label_malformed.md"));
