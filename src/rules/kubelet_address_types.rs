//! An API server that looks for kubelets at addresses that they do not have.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("kubelet-address-types", Level::Deny, include_str!("kubelet_address_types.md"));
