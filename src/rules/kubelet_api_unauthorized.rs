//! An API server that may not use the API of kubelets.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule::proof(
    crate::join::KUBELET_API_UNAUTHORIZED,
    Level::Deny,
    include_str!("kubelet_api_unauthorized.md"),
);
