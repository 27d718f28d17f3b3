//! Reported once a folder is read: import/lints.rs.

use super::{Check, Rule};
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::new("secret-in-plain-text", Level::Warn, include_str!("secret_in_plain_text.md"), Check::Stage);
