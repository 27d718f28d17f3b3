//! Pins of another CA than the cluster's.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof(crate::join::DISCOVERY_PIN_MISMATCH, Level::Deny, include_str!("discovery_pin_mismatch.md"));
