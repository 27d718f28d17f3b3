//! A spec that is not UTF-8.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::NOT_UTF_8, Level::Deny, include_str!("not_utf_8.md")).fixed().leaves_nothing();

/// `valid` is the number of bytes before the first one that is not UTF-8.
pub(crate) fn judge(valid: usize) -> Finding {
    let place = Place::SpecBytes(valid..valid + '\u{FFFD}'.len_utf8());
    Finding::new(RULE.id, place, "the spec is not UTF-8")
        .label("first invalid byte")
        .reason("TOML is UTF-8; in another encoding, names would be wrong on the nodes")
        .help("save the file as UTF-8")
}
