//! A watchdog of systemd's that the kubelet does not answer.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::{Kube, Minor};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::WATCHDOG_UNANSWERED, Level::Deny, include_str!("watchdog_unanswered.md"));

/// The gate of kubelets that report to systemd.
pub(crate) const GATE: &str = "SystemdWatchdog";
const SECOND: u64 = 1_000_000;

/// A watchdog that kills the kubelet, or that the kubelet refuses. `span` is in microseconds; `reports` is whether [`GATE`] is on, if
/// that is known; `place` is where the unit sets the watchdog.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/watchdog: NewHealthChecker.
pub(crate) fn judge(kube: Kube, span: u64, reports: Option<bool>, place: Place) -> Option<Finding> {
    if reports? {
        return (span <= SECOND).then(|| too_short(span, place));
    }
    let since = Minor::all().find(|minor| Kube::of(*minor).feature_is_on(GATE));
    let since = since.map(|minor| format!(", by default from {minor} on")).unwrap_or_default();
    let finding = Finding::new(RULE.id, place, format!("kubelet {} does not answer the watchdog of its unit", kube.minor()))
        .label("never answered")
        .reason(format!(
            "systemd aborts the kubelet {} after each start, with `Watchdog timeout`; kubelets report to systemd where the gate \
             `{GATE}` is on{since}",
            spoken(span)
        ))
        .help("remove `WatchdogSec=`");
    Some(finding)
}

fn too_short(span: u64, place: Place) -> Finding {
    let error = format!("create health checker: configure watchdog timeout too small: {}", in_go(span));
    Finding::new(RULE.id, place, "the watchdog of the unit is too short for the kubelet")
        .label("one second or less")
        .exits("the kubelet", error)
        .help("write `60s`")
}

/// A time as people write it.
fn spoken(span: u64) -> String {
    match span {
        ..SECOND => format!("{} ms", span / 1000),
        _ => format!("{} seconds", span / SECOND),
    }
}

/// A second or less as Go prints it.
///
/// Mirrors time: Duration.String.
fn in_go(span: u64) -> String {
    let (number, unit) = match span {
        SECOND => (1.0, "s"),
        1000.. => (span as f64 / 1000.0, "ms"),
        _ => (span as f64, "µs"),
    };
    format!("{number}{unit}")
}
