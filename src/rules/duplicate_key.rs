//! Reported while the spec is decoded: spec/form.rs.

use super::Rule;
use crate::spec::form::DUPLICATE_KEY;

pub(super) const RULE: Rule = Rule::stage(DUPLICATE_KEY, include_str!("duplicate_key.md"));
