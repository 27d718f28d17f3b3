//! The Secret of a bootstrap token that the API server does not take for one: another type, another id or secret than nodes

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("token-secret-invalid", Level::Deny, include_str!("token_secret_invalid.md"));
