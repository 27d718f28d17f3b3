//! A kubeconfig that cannot be used.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::KUBECONFIG_UNUSABLE, Level::Deny, include_str!("kubeconfig_unusable.md"));

/// The finding for a kubeconfig that cannot be read, or whose context does not exist.
pub(crate) fn judge(path: &str, problem: &str, place: Place) -> Finding {
    Finding::new(RULE.id, place, format!("`{}` cannot be used: {problem}", path.escape_debug()))
        .label("invalid kubeconfig")
        .help("write one cluster, one user and one context, and the context's name as `current-context`")
}

/// The finding for a CA together with `insecure-skip-tls-verify`.
///
/// Mirrors k8s.io/client-go/transport: TLSConfigFor.
pub(crate) fn insecure_with_ca(place: Place) -> Finding {
    Finding::new(RULE.id, place, "`insecure-skip-tls-verify` cannot be combined with a CA")
        .label("the kubeconfig also has a CA")
        .exits("the kubelet", "specifying a root certificates file with the insecure flag is not allowed")
        .help("remove `insecure-skip-tls-verify`")
}
