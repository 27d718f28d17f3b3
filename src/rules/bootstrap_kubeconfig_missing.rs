//! A kubelet that has nothing to ask for its first certificate with: no `--bootstrap-kubeconfig`, or a file that is not there.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("bootstrap-kubeconfig-missing", Level::Deny, include_str!("bootstrap_kubeconfig_missing.md"));
