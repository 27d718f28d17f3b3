//! A word on the command line of a component that is no flag.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof(crate::join::ARGUMENT_NOT_A_FLAG, Level::Deny, include_str!("argument_not_a_flag.md"));
