//! A kubelet that is told not to register its node.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("kubelet-does-not-register", Level::Deny, include_str!("kubelet_does_not_register.md"));
