//! Reported while a folder is read: import/text.rs and import/content.rs.

use super::{Check, Rule};
use crate::finding::Level;
use crate::import::IMPORT_UNREADABLE;

pub(super) const RULE: Rule =
    Rule::new(IMPORT_UNREADABLE, Level::Warn, include_str!("import_unreadable.md"), Check::Stage);
