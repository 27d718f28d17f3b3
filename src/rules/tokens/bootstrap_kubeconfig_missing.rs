//! A kubelet that has nothing to request its first certificate with.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::BOOTSTRAP_KUBECONFIG_MISSING,
    Level::Deny,
    include_str!("bootstrap_kubeconfig_missing.md"),
);

/// A kubelet without `--bootstrap-kubeconfig`, and without a kubeconfig. `new` is whether a new node would not have one.
pub(crate) fn not_named(kubeconfig: &str, new: bool, place: Place) -> Finding {
    Finding::new(RULE.id, place, "the kubelet has nothing to request its first certificate with")
        .label(if new { "a new node does not have this file" } else { "no `--bootstrap-kubeconfig`" })
        .exits(
            "the kubelet",
            format!("unable to load kubeconfig: stat {kubeconfig}: no such file or directory"),
        )
        .help("add `--bootstrap-kubeconfig`, a kubeconfig with a token")
}

/// A bootstrap kubeconfig that is named and not there.
pub(crate) fn absent(path: &str, place: Place) -> Finding {
    Finding::new(RULE.id, place, format!("there is no file `{}`", path.escape_debug()))
        .label("not there")
        .exits("the kubelet", error(path))
        .help("write a kubeconfig with a bootstrap token there")
}

/// What the kubelet says of a bootstrap kubeconfig that is not there.
pub(super) fn error(path: &str) -> String {
    format!(
        "failed to run Kubelet: unable to load bootstrap kubeconfig: stat {path}: no such file or directory"
    )
}
