//! An API server that shows kubelets no certificate, while kubelets let nobody in without one.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule::proof(
    "apiserver-kubelet-client-missing",
    Level::Deny,
    include_str!("apiserver_kubelet_client_missing.md"),
);
