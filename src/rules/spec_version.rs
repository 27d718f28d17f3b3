//! Reported while the spec is resolved: resolve/mod.rs.

use super::Rule;
use crate::resolve::SPEC_VERSION;

pub(super) const RULE: Rule = Rule::stage(SPEC_VERSION, include_str!("spec_version.md"));
