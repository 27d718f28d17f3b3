//! Memory reserved on NUMA nodes does not add up.

use crate::diagnostic::{Finding, Findings, Level, rule_id};

use crate::kube::value::quantity;
use crate::model::{KubeletSettings, Setting};
use crate::rules::support::{Reservation, kept, numa_reservations, refused, text_of};
use crate::rules::{Check, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::RESERVED_MEMORY_SUM,
    Level::Deny,
    include_str!("reserved_memory_sum.md"),
    Check::Settings(check),
)
.versioned()
.late();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some((policy, "Static")) = text_of(kubelet, "memoryManagerPolicy") else { return };
    huge(kubelet, policy, findings);
    // Per cent of a machine's memory is not known here to the byte.
    let (Some(kept), Some((parts, place))) = (kept(kubelet, "memory", None), parts(kubelet)) else { return };
    let kept = kept.iter().fold(0_i128, |sum, part| sum.saturating_add(part.billionths));
    if kept == parts {
        return;
    }
    let message =
        format!("`reservedMemory` is {} of memory, but the node reserves {}", shown(parts), shown(kept));
    let said = format!(
        "the total amount {:?} of type \"memory\" is not equal to the value {:?} determined by Node Allocatable feature",
        shown(parts),
        shown(kept)
    );
    let finding = Finding::new(RULE.id, place.unwrap_or(&policy.path), message)
        .label("sums differ")
        .because(&policy.path, "requires equal sums")
        .reason(format!("the kubelet does not start: `{said}`"))
        .help("make `reservedMemory` the sum of `kubeReserved`, `systemReserved` and the `memory.available` threshold of `evictionHard`");
    findings.push(finding);
}

/// Huge pages: a node reserves none of them, so no sum of them is valid.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: parseResourceList.
fn huge(kubelet: &KubeletSettings, policy: &Setting, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("reservedMemory") else { return };
    let reservations = numa_reservations(setting).unwrap_or_default();
    for Reservation { resource: name, path, .. } in reservations {
        if name.starts_with("hugepages-") {
            let message =
                format!("`reservedMemory` has `{}`, which a node cannot reserve", name.escape_debug());
            let said = format!(
                "the total amount of type {name:?} is not equal to the value \"0\" determined by Node Allocatable feature"
            );
            let finding = refused(RULE.id, path, message, &said).at_key().label("cannot be reserved");
            findings.push(finding.because(&policy.path, "requires equal sums").help("remove this entry"));
        }
    }
}

/// What the NUMA nodes keep, and where the first of them is written.
fn parts(kubelet: &KubeletSettings) -> Option<(i128, Option<&Path>)> {
    let Some(setting) = kubelet.effective("reservedMemory") else { return Some((0, None)) };
    let mut sum = 0_i128;
    for reservation in numa_reservations(setting)?.iter().filter(|one| one.resource == "memory") {
        sum = sum.saturating_add(quantity(&reservation.amount)?);
    }
    Some((sum, Some(&setting.path)))
}

/// An amount of memory for people.
fn shown(billionths: i128) -> String {
    let bytes = billionths / 1_000_000_000;
    match bytes % (1 << 20) {
        0 => format!("{}Mi", bytes >> 20),
        _ => bytes.to_string(),
    }
}
