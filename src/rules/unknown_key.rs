//! Reported while the spec is decoded: spec/form.rs.

use super::Rule;
use crate::spec::form::UNKNOWN_KEY;

pub(super) const RULE: Rule = Rule::stage(UNKNOWN_KEY, include_str!("unknown_key.md"));
