//! Reported while the spec is resolved: resolve/authority.rs.

use super::Rule;
use crate::resolve::CA_NOT_PEM;

pub(super) const RULE: Rule = Rule::stage(CA_NOT_PEM, include_str!("ca_not_pem.md"));
