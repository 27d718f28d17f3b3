//! Reported while the spec is resolved: resolve/tokens.rs.

use super::Rule;
use crate::resolve::SECRET_SOURCE_UNCLEAR;

pub(super) const RULE: Rule = Rule::stage(SECRET_SOURCE_UNCLEAR, include_str!("secret_source_unclear.md"));
