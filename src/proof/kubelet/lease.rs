//! The lease of a node.

use crate::proof::kubelet::settings::Settings;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::kubelet::lease_renewed_too_late::{self, GRACE, Lease};

/// Whether the kubelet renews it in time for the controller manager, as far as both are known.
pub(in crate::proof) fn judge(walk: &Walk<'_>, step: &mut Step, settings: &Settings) {
    let Some(manager) = &walk.plane.manager else { return };
    let Ok((duration, Some(origin))) = settings.text("nodeLeaseDurationSeconds") else { return };
    let Ok(duration) = duration.parse() else { return };
    let grace = manager.flag(GRACE);
    if grace.is_none() && !manager.component.process.tells(GRACE) {
        return;
    }
    let lease = Lease {
        manager: manager.kube,
        duration,
        place: origin.place(),
        grace: grace.map(|flag| (flag.value.as_str(), flag.origin.place())),
    };
    if let Some(finding) = lease_renewed_too_late::judge(lease) {
        step.also(walk.judged(&origin, finding));
    }
}
