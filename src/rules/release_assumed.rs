//! Reported once a folder is read: import/release.rs.

use super::{Check, Rule};
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::new("release-assumed", Level::Note, include_str!("release_assumed.md"), Check::Stage);
