//! Reported once a folder is read: import/lints.rs.

use super::{Check, Rule};
use crate::finding::Level;
use crate::import::SECRET_IN_PLAIN_TEXT;

pub(super) const RULE: Rule =
    Rule::new(SECRET_IN_PLAIN_TEXT, Level::Warn, include_str!("secret_in_plain_text.md"), Check::Stage);
