//! Pins of another CA than the cluster's.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("discovery-pin-mismatch", Level::Deny, include_str!("discovery_pin_mismatch.md"));
