//! A kubeconfig that gives no access.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::KUBECONFIG_UNUSABLE, Level::Deny, include_str!("kubeconfig_unusable.md"));

/// A kubeconfig that cannot be read, or whose context leads nowhere.
pub(crate) fn judge(path: &str, problem: &str, place: Place) -> Finding {
    Finding::new(RULE.id, place, format!("`{}` gives no access: {problem}", path.escape_debug()))
        .label("not usable")
        .help("write one cluster, one user and one context, and the context's name as `current-context`")
}

/// A CA together with `insecure-skip-tls-verify`.
///
/// Mirrors k8s.io/client-go/transport: TLSConfigFor.
pub(crate) fn insecure_with_ca(place: Place) -> Finding {
    Finding::new(
        RULE.id,
        place,
        "the kubeconfig names a CA and skips the check of the API server's certificate",
    )
    .label("only one of the two")
    .exits("the kubelet", "specifying a root certificates file with the insecure flag is not allowed")
    .help("remove `insecure-skip-tls-verify`")
}
