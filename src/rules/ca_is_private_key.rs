//! Reported while the spec is resolved: resolve/authority.rs.

use super::Rule;
use crate::resolve::CA_IS_PRIVATE_KEY;

pub(super) const RULE: Rule = Rule::stage(CA_IS_PRIVATE_KEY, include_str!("ca_is_private_key.md"));
