//! A kubelet and an API server that share no version of the API for certificates.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("csr-version-unserved", Level::Deny, include_str!("csr_version_unserved.md"));
