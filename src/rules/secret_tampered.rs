//! Reported while the secrets are fetched, by `build` and `show --reveal`: compile.rs.

use super::Rule;
use crate::SECRET_TAMPERED;

pub(super) const RULE: Rule = Rule::stage(SECRET_TAMPERED, include_str!("secret_tampered.md"));
