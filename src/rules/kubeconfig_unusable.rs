//! A kubeconfig that gives no access: no YAML, no current context, a context that names what is not there.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule =
    Rule::proof("kubeconfig-unusable", Level::Deny, include_str!("kubeconfig_unusable.md"));
