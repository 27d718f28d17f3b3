//! Reported once a folder is read: import/lints.rs.

use super::{Check, Rule};
use crate::finding::Level;
use crate::import::IMPORT_WITHOUT_KUBELET;

pub(super) const RULE: Rule =
    Rule::new(IMPORT_WITHOUT_KUBELET, Level::Deny, include_str!("import_without_kubelet.md"), Check::Stage);
