//! Reported while the spec is resolved: resolve/tokens.rs.

use super::Rule;
use crate::resolve::TOKEN_ID_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(TOKEN_ID_MALFORMED, include_str!("token_id_malformed.md"));
