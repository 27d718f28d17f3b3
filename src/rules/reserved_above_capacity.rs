//! More is kept from pods than the machine has.

use super::support::{cpus, entries, is_on_or_default, of_kubelet, text_of};
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::kube::Kube;
use crate::model::{Amount, At, Kubelet, Shape, quantity};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    "reserved-above-capacity",
    Level::Deny,
    include_str!("reserved_above_capacity.md"),
    Check::Shape(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    for (resource, capacity) in &shape.capacity {
        let Some(parts) = parts(&shape.kubelet, resource, capacity) else { continue };
        let kept: i128 = parts.iter().fold(0, |sum, part| sum.saturating_add(part.billionths));
        if kept <= capacity.billionths {
            continue;
        }
        let mut written = parts.iter().filter_map(|part| Some((part, part.path.as_ref()?)));
        let Some((largest, place)) = written.clone().max_by_key(|(part, _)| part.billionths) else {
            continue;
        };
        let sum: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        let message = format!(
            "the kubelet keeps {} of `{resource}` from pods, and the machine has {}",
            sum.join(" + "),
            capacity.text
        );
        let mut finding = Finding::new(RULE.name, place, message)
            .label(if parts.len() > 1 { "more than there is, with the rest" } else { "more than there is" })
            .because(&capacity.path, "the machine has this")
            .reason("the kubelet does not start: `invalid Node Allocatable configuration`, `Expected capacity >= reservation`");
        for (_, other) in written.by_ref().filter(|(part, _)| !std::ptr::eq(*part, largest)) {
            finding = finding.because(other, "beside this");
        }
        findings.push(of_kubelet(shape, finding.help("keep less, so that something is left for pods")));
    }
}

/// Something that is kept.
struct Part {
    text: String,
    billionths: i128,
    /// Where it is written; nowhere for a default.
    path: Option<Path>,
}

/// What a kubelet keeps of a resource. Nothing when something cannot be read, which other rules say.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/cm: GetNodeAllocatableReservation and hardEvictionReservation, and
/// k8s.io/kubernetes/cmd/kubelet/app: run, where reserved CPUs take the place of amounts of them.
fn parts(kubelet: &Kubelet, resource: &str, capacity: &At<Amount>) -> Option<Vec<Part>> {
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
fn threshold(kubelet: &Kubelet, signal: &str) -> Option<(String, Option<Path>)> {
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
fn amount(threshold: &str, capacity: &At<Amount>) -> Option<Option<i128>> {
    let Some(part) = threshold.strip_suffix('%') else { return quantity(threshold).map(Some) };
    let part: f64 = part.parse().ok()?;
    if part <= 0.0 || part >= 100.0 {
        return Some(None);
    }
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as the kubelet does")]
    Some(Some((capacity.billionths as f64 * part / 100.0) as i128))
}
