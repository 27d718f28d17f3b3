//! Reported while the spec is resolved: resolve/control_plane.rs.

use super::Rule;
use crate::resolve::APPROVAL_GROUP_MALFORMED;

pub(super) const RULE: Rule =
    Rule::stage(APPROVAL_GROUP_MALFORMED, include_str!("approval_group_malformed.md"));
