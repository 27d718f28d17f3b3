//! A token in a kubeconfig that no Secret of the cluster has.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("token-secret-missing", Level::Deny, include_str!("token_secret_missing.md"));
