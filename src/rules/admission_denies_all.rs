//! The admission plugin `AlwaysDeny`.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof(crate::join::ADMISSION_DENIES_ALL, Level::Deny, include_str!("admission_denies_all.md"));
