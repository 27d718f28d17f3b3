//! A threshold of an eviction signal that cannot be read.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::value::quantity;
use crate::model::KubeletSettings;
use crate::rules::support::entries;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::EVICTION_THRESHOLD_MALFORMED,
    Level::Deny,
    include_str!("eviction_threshold_malformed.md"),
    Check::Setting(check),
)
.versioned()
.late();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    for field in ["evictionHard", "evictionSoft", "evictionMinimumReclaim"] {
        let Some(setting) = kubelet.effective(field) else { continue };
        for entry in entries(setting) {
            let Some(wrong) = wrong(field, &entry.value) else { continue };
            let signal = entry.key.escape_debug();
            let message = format!("`{field}` of `{signal}` is `{}`, {wrong}", entry.value.escape_debug());
            let finding = Finding::new(RULE.id, &entry.path, message).label(wrong);
            let finding = finding.exits_since("the kubelet", "it cannot parse its eviction thresholds");
            findings.push(finding.help("write a quantity such as `1Gi`, or a part such as `10%`"));
        }
    }
}

/// What is wrong with a threshold.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/eviction: parseThresholdStatement, parseMinimumReclaims.
fn wrong(field: &str, text: &str) -> Option<&'static str> {
    let is_reclaim = field == "evictionMinimumReclaim";
    if text.ends_with('%') {
        return match text.trim_end_matches('%').parse::<f64>() {
            Ok(part) if is_reclaim && part <= 0.0 => Some("not above 0 %"),
            Ok(part) if part < 0.0 => Some("below 0 %"),
            Ok(part) if part > 100.0 && !is_reclaim => Some("above 100 %"),
            Ok(_) => None,
            Err(_) => Some("no part in per cent"),
        };
    }
    match quantity(text) {
        None => Some("no quantity"),
        Some(amount) if amount < 0 => Some("negative"),
        Some(0) if !is_reclaim => Some("nothing"),
        Some(_) => None,
    }
}
