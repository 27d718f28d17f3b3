//! Reported while the secrets are fetched, by `build` and `show --reveal`: compile.rs.

use super::{Check, Rule};
use crate::SECRET_OPEN_TO_OTHERS;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::new(SECRET_OPEN_TO_OTHERS, Level::Allow, include_str!("secret_open_to_others.md"), Check::Stage);
