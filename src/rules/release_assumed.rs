//! Reported once a folder is read: import/release.rs.

use super::{Check, Rule};
use crate::finding::Level;
use crate::import::RELEASE_ASSUMED;

pub(super) const RULE: Rule =
    Rule::new(RELEASE_ASSUMED, Level::Note, include_str!("release_assumed.md"), Check::Stage);
