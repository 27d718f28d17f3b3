//! A kubelet without credentials to request its first certificate.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::BOOTSTRAP_KUBECONFIG_MISSING,
    Level::Deny,
    include_str!("bootstrap_kubeconfig_missing.md"),
);

/// The finding for a kubelet without `--bootstrap-kubeconfig` and without a kubeconfig. `new`: only a new node lacks one.
pub(crate) fn not_named(kubeconfig: &str, new: bool, place: Place) -> Finding {
    Finding::new(RULE.id, place, "the kubelet has no credentials to request its first certificate")
        .label(if new { "missing on a new node" } else { "`--bootstrap-kubeconfig` is not set" })
        .exits(
            "the kubelet",
            format!("unable to load kubeconfig: stat {kubeconfig}: no such file or directory"),
        )
        .help("set `--bootstrap-kubeconfig` to a kubeconfig with a bootstrap token")
}

/// The finding for a bootstrap kubeconfig that does not exist.
pub(crate) fn absent(path: &str, place: Place) -> Finding {
    Finding::new(RULE.id, place, format!("the bootstrap kubeconfig `{}` does not exist", path.escape_debug()))
        .label("missing file")
        .exits("the kubelet", error(path))
        .help("create the file: a kubeconfig with a bootstrap token")
}

/// The kubelet's error for a bootstrap kubeconfig that does not exist.
pub(super) fn error(path: &str) -> String {
    format!(
        "failed to run Kubelet: unable to load bootstrap kubeconfig: stat {path}: no such file or directory"
    )
}
