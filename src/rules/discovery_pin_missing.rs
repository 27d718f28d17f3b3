//! Token discovery that trusts any CA, and does not say so.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("discovery-pin-missing", Level::Deny, include_str!("discovery_pin_missing.md"));
