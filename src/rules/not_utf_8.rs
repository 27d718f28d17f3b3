//! Reported when the spec is read: compile.rs.

use super::Rule;
use crate::NOT_UTF_8;

pub(super) const RULE: Rule = Rule::stage(NOT_UTF_8, include_str!("not_utf_8.md"));
