//! Reported once a folder is read: import/lints.rs.

use super::{Check, Rule};
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::new("import-without-kubelet", Level::Deny, include_str!("import_without_kubelet.md"), Check::Stage);
