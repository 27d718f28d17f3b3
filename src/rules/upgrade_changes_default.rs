//! Reported by `nodejoin upgrade`: upgrade/defaults.rs.

use super::{Check, Rule};
use crate::UPGRADE_CHANGES_DEFAULT;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::new(UPGRADE_CHANGES_DEFAULT, Level::Warn, include_str!("upgrade_changes_default.md"), Check::Stage);
