//! The static CPU policy without a CPU reservation.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::value::quantity;
use crate::model::KubeletSettings;
use crate::rules::support::{entries, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CPU_MANAGER_WITHOUT_RESERVATION,
    Level::Deny,
    include_str!("cpu_manager_without_reservation.md"),
    Check::Settings(check),
)
.versioned()
.late();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some((policy, "static")) = text_of(kubelet, "cpuManagerPolicy") else { return };
    if reserves_cpu(kubelet) {
        return;
    }
    let message = "the static CPU manager policy needs a CPU reservation".to_owned();
    let finding = Finding::new(RULE.id, &policy.path, message).label("no CPU is reserved");
    let error = "the static policy requires systemreserved.cpu + kubereserved.cpu to be greater than zero";
    let help = "reserve CPU for the system: set `cpu` in `systemReserved`, for example to `500m`, or set `reservedSystemCPUs`";
    findings.push(finding.exits("the kubelet", error).help(help));
}

/// Whether CPU is reserved, as far as that can be read.
pub(super) fn reserves_cpu(kubelet: &KubeletSettings) -> bool {
    if text_of(kubelet, "reservedSystemCPUs").is_some() {
        return true;
    }
    let mut kept = 0;
    for field in ["kubeReserved", "systemReserved"] {
        for entry in kubelet.effective(field).map(entries).unwrap_or_default() {
            if entry.key == "cpu" {
                // What cannot be read is another rule's matter.
                let Some(amount) = quantity(&entry.value) else { return true };
                kept += amount;
            }
        }
    }
    kept > 0
}
