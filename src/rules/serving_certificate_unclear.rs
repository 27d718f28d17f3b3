//! Reported while the spec is resolved: resolve/level.rs.

use super::Rule;
use crate::resolve::SERVING_CERTIFICATE_UNCLEAR;

pub(super) const RULE: Rule =
    Rule::stage(SERVING_CERTIFICATE_UNCLEAR, include_str!("serving_certificate_unclear.md"));
