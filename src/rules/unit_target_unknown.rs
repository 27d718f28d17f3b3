//! Reported where the user's templates are checked: templates/unit_check.rs.

use super::{Check, Rule};
use crate::finding::Level;
use crate::templates::UNIT_TARGET_UNKNOWN;

pub(super) const RULE: Rule =
    Rule::new(UNIT_TARGET_UNKNOWN, Level::Deny, include_str!("unit_target_unknown.md"), Check::Stage);
