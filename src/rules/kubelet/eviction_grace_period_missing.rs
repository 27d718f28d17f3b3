//! A soft threshold without a time.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use std::collections::BTreeSet;

use crate::model::KubeletSettings;
use crate::rules::support::entries;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::EVICTION_GRACE_PERIOD_MISSING,
    Level::Deny,
    include_str!("eviction_grace_period_missing.md"),
    Check::Settings(check),
)
.versioned()
.late();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(soft) = kubelet.effective("evictionSoft") else { return };
    let periods = kubelet.effective("evictionSoftGracePeriod").map(entries).unwrap_or_default();
    let periods: BTreeSet<&str> = periods.iter().map(|period| period.key.as_str()).collect();
    for threshold in entries(soft) {
        // The kubelet leaves out thresholds that are always or never met.
        let ignored = matches!(threshold.value.as_str(), "0%" | "100%");
        if ignored || periods.contains(threshold.key.as_str()) {
            continue;
        }
        let signal = threshold.key.escape_debug();
        let message = format!("soft eviction threshold `{signal}` has no grace period");
        let finding = Finding::new(RULE.id, &threshold.path, message).label("no grace period set");
        let finding = if threshold.is_key { finding.at_key() } else { finding };
        let error = format!("grace period must be specified for the soft eviction threshold {signal}");
        let help = format!("give `{signal}` a time in `evictionSoftGracePeriod`, such as `1m30s`");
        findings.push(finding.exits("the kubelet", error).help(help));
    }
}
