//! A cluster-info without a kubeconfig, or whose kubeconfig has no CA.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("cluster-info-unreadable", Level::Deny, include_str!("cluster_info_unreadable.md"));
