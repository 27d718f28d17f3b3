//! A threshold of an eviction signal that cannot be read.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::value::{Decimal, is_quantity, quantity};
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
            let wrong = wrong(field, &entry.value).or_else(|| is_no_amount(field, &entry.key, &entry.value));
            let Some(wrong) = wrong else { continue };
            let signal = entry.key.escape_debug();
            let message =
                format!("`{field}` threshold `{}` of `{signal}` is not valid", entry.value.escape_debug());
            let finding = Finding::new(RULE.id, &entry.path, message).label(wrong);
            let finding = finding.exits_since("the kubelet", "it cannot parse its eviction thresholds");
            findings.push(finding.help("write a quantity such as `1Gi`, or a percentage such as `10%`"));
        }
    }
}

/// A hard threshold that is not a number is more than any machine has.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/cm: validateNodeAllocatable.
fn is_no_amount(field: &str, signal: &str, text: &str) -> Option<&'static str> {
    let part = text.strip_suffix('%')?;
    let reserves = field == "evictionHard" && signal == "memory.available";
    (reserves && part.eq_ignore_ascii_case("nan")).then_some("not a number")
}

/// What is wrong with a threshold.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/eviction: parseThresholdStatement, parseMinimumReclaims.
fn wrong(field: &str, text: &str) -> Option<&'static str> {
    let is_reclaim = field == "evictionMinimumReclaim";
    if text.ends_with('%') {
        let part = text.trim_end_matches('%');
        return match Decimal::read(part) {
            Some(part) if is_reclaim && part <= Decimal::from(0) => Some("must be above 0 %"),
            Some(part) if part.is_negative() => Some("must not be negative"),
            Some(part) if part > Decimal::from(100) && !is_reclaim => Some("must be at most 100 %"),
            Some(_) => None,
            // The kubelet reads a float, and NaN is neither below nor above anything.
            None if part.eq_ignore_ascii_case("nan") => None,
            None => Some("not a percentage"),
        };
    }
    match quantity(text) {
        // More than can be counted here.
        None if is_quantity(text) => text.starts_with('-').then_some("must not be negative"),
        None => Some("not a quantity"),
        Some(amount) if amount < 0 => Some("must not be negative"),
        Some(0) if !is_reclaim => Some("must be above zero"),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn a_threshold_is_a_quantity_or_a_part() {
        for (text, threshold, reclaim) in [
            ("100Mi", None, None),
            ("-1Gi", Some("must not be negative"), Some("must not be negative")),
            ("Gi", Some("must be above zero"), None),
            ("1e60", None, None),
            ("-1e60", Some("must not be negative"), Some("must not be negative")),
            ("1GB", Some("not a quantity"), Some("not a quantity")),
            ("10%", None, None),
            ("0%", None, Some("must be above 0 %")),
            ("-0.5%", Some("must not be negative"), Some("must be above 0 %")),
            ("100.5%", Some("must be at most 100 %"), None),
            ("NaN%", None, None),
            ("ten%", Some("not a percentage"), Some("not a percentage")),
        ] {
            assert_eq!(wrong("evictionHard", text), threshold, "{text}");
            assert_eq!(wrong("evictionMinimumReclaim", text), reclaim, "{text}");
        }
    }
}
