//! A unit without `ExecStart=`, or one whose program is not an absolute path.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("unit-starts-nothing", Level::Deny, include_str!("unit_starts_nothing.md"));
