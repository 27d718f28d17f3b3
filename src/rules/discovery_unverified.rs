//! Token discovery that trusts any CA on purpose.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("discovery-unverified", Level::Warn, include_str!("discovery_unverified.md"));
