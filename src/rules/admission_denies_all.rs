//! The admission plugin `AlwaysDeny`.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("admission-denies-all", Level::Deny, include_str!("admission_denies_all.md"));
