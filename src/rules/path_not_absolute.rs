//! Reported while the spec is resolved: resolve/reader.rs.

use super::Rule;
use crate::resolve::PATH_NOT_ABSOLUTE;

pub(super) const RULE: Rule = Rule::stage(PATH_NOT_ABSOLUTE, include_str!("path_not_absolute.md"));
