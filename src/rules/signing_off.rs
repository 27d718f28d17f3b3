//! A controller-manager with no CA to sign with.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule::proof("signing-off", Level::Deny, include_str!("signing_off.md"));
