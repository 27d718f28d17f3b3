//! ClusterRoles that collect each other's rules.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof(crate::join::AGGREGATION_CIRCLE, Level::Warn, include_str!("aggregation_circle.md"));
