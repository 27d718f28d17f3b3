//! An API server that may not use the API of kubelets.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("kubelet-api-unauthorized", Level::Deny, include_str!("kubelet_api_unauthorized.md"));
