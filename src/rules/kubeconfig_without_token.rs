//! A bootstrap kubeconfig whose user has neither a token nor a certificate.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("kubeconfig-without-token", Level::Deny, include_str!("kubeconfig_without_token.md"));
