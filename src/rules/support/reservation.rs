use super::cpu_set::cpus;
use super::kubelet_value::{entries, is_on_or_default, text, text_of};
use crate::kube::Kube;
use crate::kube::value::{Decimal, quantity};
use crate::model::{KubeletSettings, Setting};
use crate::source::Path;
use serde_json::Value as Json;

/// Something that a kubelet keeps of its machine from pods.
pub(in crate::rules) struct Part {
    /// As it is written.
    pub(in crate::rules) text: String,
    /// In billionths of the resource's unit.
    pub(in crate::rules) billionths: i128,
    /// Where it is written; nowhere for a default.
    pub(in crate::rules) path: Option<Path>,
}

/// What a kubelet keeps of a resource, of which its machine has `capacity` billionths. Nothing when something cannot be
/// read, which other rules report, or is a part of a capacity that is not known.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/cm: GetNodeAllocatableReservation and hardEvictionReservation, and
/// k8s.io/kubernetes/cmd/kubelet/app: run, where reserved CPUs take the place of amounts of them.
pub(in crate::rules) fn kept(
    kubelet: &KubeletSettings,
    resource: &str,
    capacity: Option<i128>,
) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    if let Some((setting, set)) = text_of(kubelet, "reservedSystemCPUs").filter(|_| resource == "cpu") {
        let count = cpus(set).ok()?;
        let billionths = i128::from(count).saturating_mul(1_000_000_000);
        parts.push(Part { text: count.to_string(), billionths, path: Some(setting.path.clone()) });
        return Some(parts);
    }
    for field in ["kubeReserved", "systemReserved"] {
        for entry in kubelet.effective(field).map(entries).unwrap_or_default() {
            if entry.key == resource {
                let billionths = quantity(&entry.value)?;
                parts.push(Part { text: entry.value, billionths, path: Some(entry.path) });
            }
        }
    }
    let signal = match resource {
        "memory" => "memory.available",
        "ephemeral-storage" => "nodefs.available",
        _ => return Some(parts),
    };
    if let Some((threshold, path)) = threshold(kubelet, signal)
        && let Some(billionths) = amount(&threshold, capacity)?
    {
        parts.push(Part { text: threshold, billionths, path });
    }
    Some(parts)
}

/// The hard eviction threshold of a signal, and where it is written.
fn threshold(kubelet: &KubeletSettings, signal: &str) -> Option<(String, Option<Path>)> {
    let setting = kubelet.effective("evictionHard");
    if let Some(setting) = setting {
        if let Some(entry) = entries(setting).into_iter().find(|entry| entry.key == signal) {
            return Some((entry.value, Some(entry.path)));
        }
        if !is_on_or_default(kubelet, "mergeDefaultEvictionSettings") {
            return None;
        }
    }
    let defaults = Kube::of(*kubelet.minor).kubelet_field("evictionHard").present()?.default?;
    let mut defaults = defaults.split(',').filter_map(|part| part.split_once('='));
    defaults.find(|(name, _)| *name == signal).map(|(_, value)| (value.to_owned(), None))
}

/// How much a threshold keeps; nothing for 0 % and 100 %, which switch it off.
fn amount(threshold: &str, capacity: Option<i128>) -> Option<Option<i128>> {
    let Some(part) = threshold.strip_suffix('%') else { return quantity(threshold).map(Some) };
    let part = Decimal::read(part)?;
    if part <= Decimal::from(0) || part >= Decimal::from(100) {
        return Some(None);
    }
    Some(Some(part.percent_of(capacity?)?))
}

/// Memory of one kind that is reserved on a NUMA node.
pub(in crate::rules) struct Reservation {
    /// The node's number.
    pub(in crate::rules) node: i64,
    /// `memory` or huge pages.
    pub(in crate::rules) resource: String,
    /// How much, as it is written.
    pub(in crate::rules) amount: String,
    /// Where the resource is written.
    pub(in crate::rules) path: Path,
}

/// The reservations of the field, or of its flag; nothing when they cannot be read, which other rules report.
///
/// Mirrors k8s.io/kubernetes/pkg/util/flag: ReservedMemoryVar.Set.
pub(in crate::rules) fn numa_reservations(setting: &Setting) -> Option<Vec<Reservation>> {
    let mut found = Vec::new();
    match setting.value.as_plain()? {
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let node = item.get("numaNode").and_then(Json::as_i64).unwrap_or(0);
                for (resource, amount) in item.get("limits").and_then(Json::as_object).into_iter().flatten() {
                    let path = setting.path.index(index).key("limits").key(resource);
                    found.push(Reservation { node, resource: resource.clone(), amount: text(amount)?, path });
                }
            }
        }
        Json::String(flag) => {
            for part in flag.split(';').filter(|_| !flag.is_empty()) {
                let (node, limits) = part.split_once(':')?;
                for limit in limits.split(',') {
                    let (resource, amount) = limit.split_once('=')?;
                    let (resource, amount) = (resource.to_owned(), amount.to_owned());
                    let (node, path) = (node.parse().ok()?, setting.path.clone());
                    found.push(Reservation { node, resource, amount, path });
                }
            }
        }
        _ => return None,
    }
    Some(found)
}
