//! Memory reserved on NUMA nodes does not add up.

use serde_yaml::Value as Yaml;

use super::support::{entries, of_kubelet, text_of};
use super::{Check, Context, Rule};
use crate::finding::Finding;
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::Kubelet;
use crate::model::Shape;
use crate::model::quantity;
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    "reserved-memory-sum",
    Level::Deny,
    include_str!("reserved_memory_sum.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let Some((policy, "Static")) = text_of(kubelet, "memoryManagerPolicy") else { return };
    let (Some(kept), Some((parts, place))) = (kept(kubelet), parts(kubelet)) else { return };
    if kept == parts {
        return;
    }
    let message = format!("NUMA nodes reserve {} of memory, and the node {}", shown(parts), shown(kept));
    let said = format!(
        "the total amount {:?} of type \"memory\" is not equal to the value {:?} determined by Node Allocatable feature",
        shown(parts),
        shown(kept)
    );
    let finding = Finding::new(RULE.name, place.unwrap_or(&policy.path), message)
        .label("does not add up")
        .because(&policy.path, "demands it")
        .reason(format!("the kubelet does not start: `{said}`"))
        .help("make reservedMemory the sum of kubeReserved, systemReserved and evictionHard of `memory.available`");
    findings.push(of_kubelet(shape, finding));
}

/// What the node keeps of its memory. Nothing when a part of it is per cent of a machine that is not known here.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/cm: GetNodeAllocatableReservation.
fn kept(kubelet: &Kubelet) -> Option<i128> {
    let of = |field| kubelet.effective(field).map(entries).unwrap_or_default();
    let mut kept = 0;
    for field in ["kubeReserved", "systemReserved"] {
        for entry in of(field).iter().filter(|entry| entry.key == "memory") {
            kept += quantity(&entry.value)?;
        }
    }
    let hard = of("evictionHard");
    let threshold =
        hard.iter().find(|entry| entry.key == "memory.available").map(|entry| entry.value.as_str());
    let threshold = match kubelet.effective("evictionHard") {
        Some(_) => threshold.unwrap_or("0"),
        None => "100Mi",
    };
    Some(kept + quantity(threshold)?)
}

/// What the NUMA nodes keep, and where the first of them is written.
fn parts(kubelet: &Kubelet) -> Option<(i128, Option<&Path>)> {
    let Some(setting) = kubelet.effective("reservedMemory") else { return Some((0, None)) };
    let Some(Yaml::Sequence(items)) = setting.value.as_plain() else { return None };
    let mut sum = 0;
    for item in items {
        if let Some(memory) = item.get("limits").and_then(|limits| limits.get("memory")) {
            sum += quantity(memory.as_str()?)?;
        }
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
