//! A kubelet that is told not to register its node.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule::proof(
    crate::join::KUBELET_DOES_NOT_REGISTER,
    Level::Deny,
    include_str!("kubelet_does_not_register.md"),
);
