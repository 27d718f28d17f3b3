//! ClusterRoles that collect each other's rules.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("aggregation-circle", Level::Warn, include_str!("aggregation_circle.md"));
