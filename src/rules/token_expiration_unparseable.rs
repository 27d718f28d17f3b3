//! Reported while the spec is resolved: resolve/tokens.rs.

use super::Rule;
use crate::resolve::TOKEN_EXPIRATION_UNPARSEABLE;

pub(super) const RULE: Rule =
    Rule::stage(TOKEN_EXPIRATION_UNPARSEABLE, include_str!("token_expiration_unparseable.md"));
