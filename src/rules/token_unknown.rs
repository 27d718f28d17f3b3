//! Reported while the spec is resolved: resolve/shape.rs.

use super::Rule;
use crate::resolve::TOKEN_UNKNOWN;

pub(super) const RULE: Rule = Rule::stage(TOKEN_UNKNOWN, include_str!("token_unknown.md"));
