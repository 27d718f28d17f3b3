//! Reported by `nodejoin upgrade`: upgrade/written.rs.

use super::{Check, Rule};
use crate::UPGRADE_CHANGES_FLAGS;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::new(UPGRADE_CHANGES_FLAGS, Level::Note, include_str!("upgrade_changes_flags.md"), Check::Stage);
