//! Reported while the secrets are fetched, by `build` and `show --reveal`: compile.rs.

use super::Rule;
use crate::SECRET_NOT_OPENED;

pub(super) const RULE: Rule = Rule::stage(SECRET_NOT_OPENED, include_str!("secret_not_opened.md"));
