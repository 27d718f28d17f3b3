//! A unit that needs an env file which is not there.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("environment-file-missing", Level::Deny, include_str!("environment_file_missing.md"));
