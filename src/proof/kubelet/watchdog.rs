//! The watchdog of a kubelet's unit.

use crate::proof::gates::Gates;
use crate::proof::kubelet::settings::Settings;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::units::watchdog_unanswered::{self, GATE};

/// Whether the kubelet answers it, and with which gates that is known.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: run.
pub(in crate::proof) fn judge(walk: &Walk<'_>, step: &mut Step, settings: &Settings, gates: &Gates) {
    let process = &walk.class.kubelet.process;
    let Some(watchdog) = &process.watchdog else { return };
    let settable = walk.kube.gate(GATE).present().is_some_and(|gate| !gate.locked);
    let known = settings.unread.is_none() && process.tells("feature-gates");
    let reports = (known || !settable).then(|| gates.is_on(walk.kube, GATE));
    let place = watchdog.origin.place();
    let Some(finding) = watchdog_unanswered::judge(walk.kube, watchdog.value, reports, place) else { return };
    let finding = walk.judged(&watchdog.origin, finding);
    match reports {
        Some(true) => step.breaks(finding.symptom().to_owned(), finding),
        _ => step.also(finding),
    }
}
