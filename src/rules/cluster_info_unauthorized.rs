//! A cluster-info that is published, and that nobody may read without credentials.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("cluster-info-unauthorized", Level::Deny, include_str!("cluster_info_unauthorized.md"));
