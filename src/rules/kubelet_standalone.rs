//! A kubelet without `--kubeconfig`.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("kubelet-standalone", Level::Deny, include_str!("kubelet_standalone.md"));
