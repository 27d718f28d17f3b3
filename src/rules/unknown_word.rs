//! Reported while the spec is resolved: resolve/reader.rs.

use super::Rule;
use crate::resolve::UNKNOWN_WORD;

pub(super) const RULE: Rule = Rule::stage(UNKNOWN_WORD, include_str!("unknown_word.md"));
