//! Reported while the spec is resolved: resolve/reader.rs.

use super::Rule;
use crate::resolve::MISSING_KEY;

pub(super) const RULE: Rule = Rule::stage(MISSING_KEY, include_str!("missing_key.md"));
