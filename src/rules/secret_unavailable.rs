//! Reported while the secrets are fetched, by `build` and `show --reveal`: compile.rs.

use super::Rule;
use crate::SECRET_UNAVAILABLE;

pub(super) const RULE: Rule = Rule::stage(SECRET_UNAVAILABLE, include_str!("secret_unavailable.md"));
