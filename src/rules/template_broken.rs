//! Reported when the user's templates are read and rendered: templates/load.rs, compile.rs.

use super::Rule;
use crate::templates::TEMPLATE_BROKEN;

pub(super) const RULE: Rule = Rule::stage(TEMPLATE_BROKEN, include_str!("template_broken.md"));
