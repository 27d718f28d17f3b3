//! Reported while the spec is resolved: resolve/reader.rs.

use super::Rule;
use crate::resolve::ENVIRONMENT_FILE_OPTIONAL;

pub(super) const RULE: Rule =
    Rule::stage(ENVIRONMENT_FILE_OPTIONAL, include_str!("environment_file_optional.md"));
