//! Reported where the user's templates are checked: templates/unit_check.rs.

use super::{Check, Rule};
use crate::finding::Level;
use crate::templates::UNIT_ENVIRONMENT_FILE_OPTIONAL;

pub(super) const RULE: Rule = Rule::new(
    UNIT_ENVIRONMENT_FILE_OPTIONAL,
    Level::Warn,
    include_str!("unit_environment_file_optional.md"),
    Check::Stage,
);
