//! A grace period of an eviction signal that is no duration.

use super::support::entries;
use super::{Check, Rule};
use crate::finding::Finding;
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::{GoDuration, KubeletSettings};

pub(super) const RULE: Rule = Rule::new(
    "eviction-grace-period-malformed",
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
        let message = format!("the grace period `{}` is no duration", entry.value.escape_debug());
        let finding = Finding::new(RULE.name, &entry.path, message).label("no duration");
        let finding = finding.reason("the kubelet does not start: it cannot parse its eviction thresholds");
        findings.push(match malformed.help {
            Some(help) => finding.help(help),
            None => finding.help("write a duration such as `1m30s`"),
        });
    }
}
