//! Reported while the spec is resolved: resolve/tokens.rs.

use super::Rule;
use crate::resolve::TOKEN_EXTRA_GROUP_INVALID;

pub(super) const RULE: Rule =
    Rule::stage(TOKEN_EXTRA_GROUP_INVALID, include_str!("token_extra_group_invalid.md"));
