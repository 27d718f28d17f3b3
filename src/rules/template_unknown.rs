//! Reported while the user's templates are read: templates/load.rs.

use super::Rule;
use crate::templates::TEMPLATE_UNKNOWN;

pub(super) const RULE: Rule = Rule::stage(TEMPLATE_UNKNOWN, include_str!("template_unknown.md"));
