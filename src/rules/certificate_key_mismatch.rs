//! A private key that belongs to another certificate than the one that it is named with.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("certificate-key-mismatch", Level::Deny, include_str!("certificate_key_mismatch.md"));
