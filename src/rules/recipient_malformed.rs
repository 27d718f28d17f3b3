//! Reported while the spec is resolved: src/resolve/recipients.rs.

use super::Rule;
use crate::resolve::RECIPIENT_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(RECIPIENT_MALFORMED, include_str!("recipient_malformed.md"));
