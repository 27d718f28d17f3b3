//! Reported while the spec is resolved: resolve/reader.rs.

use super::Rule;
use crate::resolve::CONTROL_CHARACTER;

pub(super) const RULE: Rule = Rule::stage(CONTROL_CHARACTER, include_str!("control_character.md"));
