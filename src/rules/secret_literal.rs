//! Reported while the spec is resolved: resolve/plain_secrets.rs.

use super::Rule;
use crate::resolve::SECRET_LITERAL;

pub(super) const RULE: Rule = Rule::stage(SECRET_LITERAL, include_str!("secret_literal.md"));
