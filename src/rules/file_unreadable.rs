//! Reported while the spec is resolved: resolve/authority.rs.

use super::Rule;
use crate::resolve::FILE_UNREADABLE;

pub(super) const RULE: Rule = Rule::stage(FILE_UNREADABLE, include_str!("file_unreadable.md"));
