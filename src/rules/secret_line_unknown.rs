//! Reported while the secrets are fetched, by `build` and `show --reveal`: compile.rs.

use super::{Check, Rule};
use crate::SECRET_LINE_UNKNOWN;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::new(SECRET_LINE_UNKNOWN, Level::Warn, include_str!("secret_line_unknown.md"), Check::Stage);
