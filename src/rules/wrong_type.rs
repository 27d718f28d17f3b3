//! Reported while the spec is decoded: spec/form.rs.

use super::Rule;
use crate::spec::form::WRONG_TYPE;

pub(super) const RULE: Rule = Rule::stage(WRONG_TYPE, include_str!("wrong_type.md"));
