//! Allocatable resources are enforced on cgroups that are switched off.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::{Behaviour, Kube};
use crate::model::KubeletSettings;
use crate::rules::support::{entries, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::ENFORCEMENT_WITHOUT_CGROUPS,
    Level::Deny,
    include_str!("enforcement_without_cgroups.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(cgroups) = kubelet.effective("cgroupsPerQOS") else { return };
    if cgroups.value.as_bool() != Some(false) {
        return;
    }
    let levels = kubelet.effective("enforceNodeAllocatable");
    let none_counts = Kube::of(*kubelet.minor).kubelet_does(Behaviour::ENFORCEMENT_NONE_COUNTS);
    // What is not written is `pods`.
    let enforced = levels.is_none_or(|setting| {
        entries(setting).iter().any(|level| !level.key.is_empty() && (none_counts || level.key != "none"))
    });
    if !enforced {
        return;
    }
    let message = "`enforceNodeAllocatable` needs `cgroupsPerQOS`, which is off".to_owned();
    let said = "cgroupsPerQOS (--cgroups-per-qos) must be set to true when \"pods\" contained in enforceNodeAllocatable";
    let finding = refused(RULE.id, &cgroups.path, message, said).label("cgroups are off");
    findings.push(match levels {
        Some(levels) => finding
            .because(&levels.path, "enforced on cgroups")
            .help("remove `cgroupsPerQOS`, or set `enforceNodeAllocatable` to `[]`"),
        None => finding.help(
            "remove `cgroupsPerQOS`, or set `enforceNodeAllocatable` to `[]`; its default is `[\"pods\"]`",
        ),
    });
}
