//! A pin of a CA's key that is none.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("discovery-pin-malformed", Level::Deny, include_str!("discovery_pin_malformed.md"));
