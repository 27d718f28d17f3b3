//! Reported while the spec is resolved: resolve/authority.rs.

use super::Rule;
use crate::resolve::FILE_OUTSIDE;

pub(super) const RULE: Rule = Rule::stage(FILE_OUTSIDE, include_str!("file_outside.md"));
