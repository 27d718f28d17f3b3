//! Probes of kube-apiserver's static pod that need credentials.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;
use crate::rules::fact::AnonymousAccess;
use crate::rules::support::closed;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::STATIC_POD_PROBES_CLOSED,
    Level::Deny,
    include_str!("static_pod_probes_closed.md"),
);

/// The finding for paths of a static pod's probes, which are at a place, that requests without credentials do not reach.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/prober: prober.runProbe.
pub(crate) fn judge(access: &AnonymousAccess, paths: &[&str], probes: Place, write: &str) -> Option<Finding> {
    let (label, place) = closed(access, paths)?;
    let finding = Finding::new(RULE.id, place, "the probes of kube-apiserver's static pod need credentials")
        .label(label)
        .because(probes, "probed without credentials")
        .reason("the probe gets `Unauthorized`, and the kubelet restarts kube-apiserver again and again")
        .help(write);
    Some(finding)
}
