//! An extra file without exactly one source of its text.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::Malformed;
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::FILE_CONTENT_UNCLEAR, Level::Deny, include_str!("file_content_unclear.md"))
        .fixed();

/// The finding for it. `name` is the file's table.
pub(crate) fn malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    malformed.reason("the file must have one text on every node").finding(RULE.id, place, name)
}
