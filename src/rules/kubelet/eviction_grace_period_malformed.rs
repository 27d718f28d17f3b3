//! A grace period of an eviction signal that is not a duration.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::value::GoDuration;
use crate::model::KubeletSettings;
use crate::rules::support::entries;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::EVICTION_GRACE_PERIOD_MALFORMED,
    Level::Deny,
    include_str!("eviction_grace_period_malformed.md"),
    Check::Setting(check),
)
.versioned()
.late();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("evictionSoftGracePeriod") else { return };
    for entry in entries(setting) {
        let Err(malformed) = entry.value.parse::<GoDuration>() else { continue };
        let message =
            format!("`evictionSoftGracePeriod` `{}` is not a valid duration", entry.value.escape_debug());
        let finding = Finding::new(RULE.id, &entry.path, message).label("invalid grace period");
        let finding = finding.exits_since("the kubelet", "it cannot parse its eviction thresholds");
        findings.push(match malformed.way_out() {
            Some(help) => finding.help(help),
            None => finding.help("write a duration such as `1m30s`"),
        });
    }
}
