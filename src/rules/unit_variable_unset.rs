//! Reported where the user's templates are checked: templates/unit_check.rs.

use super::{Check, Rule};
use crate::finding::Level;
use crate::templates::UNIT_VARIABLE_UNSET;

pub(super) const RULE: Rule =
    Rule::new(UNIT_VARIABLE_UNSET, Level::Deny, include_str!("unit_variable_unset.md"), Check::Stage);
