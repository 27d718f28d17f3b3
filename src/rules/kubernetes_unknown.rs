//! Reported while the spec is resolved: resolve/cluster.rs.

use super::Rule;
use crate::resolve::KUBERNETES_UNKNOWN;

pub(super) const RULE: Rule = Rule::stage(KUBERNETES_UNKNOWN, include_str!("kubernetes_unknown.md"));
