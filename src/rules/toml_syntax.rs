//! Reported while the spec is decoded: spec/form.rs.

use super::Rule;
use crate::spec::form::TOML_SYNTAX;

pub(super) const RULE: Rule = Rule::stage(TOML_SYNTAX, include_str!("toml_syntax.md"));
