//! A token whose user may not create, list and watch requests for certificates.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("csr-request-unauthorized", Level::Deny, include_str!("csr_request_unauthorized.md"));
