//! A configuration file of the kubelet that is missing, is no YAML, or is of another kind or version.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("kubelet-config-unreadable", Level::Deny, include_str!("kubelet_config_unreadable.md"));
