//! Reported while a folder is read: import/text.rs and import/content.rs.

use super::{Check, Rule};
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::new("import-unreadable", Level::Warn, include_str!("import_unreadable.md"), Check::Stage);
