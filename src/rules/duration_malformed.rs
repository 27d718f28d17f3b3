//! Reported while the spec is resolved: resolve/control_plane.rs.

use super::Rule;
use crate::resolve::DURATION_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(DURATION_MALFORMED, include_str!("duration_malformed.md"));
