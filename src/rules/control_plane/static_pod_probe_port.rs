//! Probes of kube-apiserver's static pod at a port on which it does not listen.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::STATIC_POD_PROBE_PORT, Level::Deny, include_str!("static_pod_probe_port.md"));

/// The finding for a probe at `probed`, whose port is at a place, of a server that listens at `secure`, which a flag sets if it has a place.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/prober: prober.runProbe.
pub(crate) fn judge((probed, place): (u16, Place), (secure, flag): (&str, Option<Place>)) -> Option<Finding> {
    if secure == probed.to_string() || secure.parse::<u16>().is_err() {
        return None;
    }
    let finding = Finding::new(
        RULE.id,
        place,
        format!("the probe of kube-apiserver's static pod is at port {probed}"),
    )
    .label(format!("it listens at {secure}"))
    .reason("the probe gets `connection refused`, and the kubelet restarts kube-apiserver again and again")
    .help(format!("write `port: {secure}`"));
    Some(match flag {
        Some(flag) => finding.because(flag, "listens here"),
        None => finding,
    })
}
