//! A word on the command line of a component that is no flag.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("argument-not-a-flag", Level::Deny, include_str!("argument_not_a_flag.md"));
