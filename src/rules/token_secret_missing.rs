//! A token in a kubeconfig that no Secret of the cluster has.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof(crate::join::TOKEN_SECRET_MISSING, Level::Deny, include_str!("token_secret_missing.md"));
