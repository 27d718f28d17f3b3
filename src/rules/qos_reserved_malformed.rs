//! A share of memory that is no per cent.

use super::support::{entries, refused};
use super::{Check, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::KubeletSettings;

pub(super) const RULE: Rule = Rule::new(
    "qos-reserved-malformed",
    Level::Deny,
    include_str!("qos_reserved_malformed.md"),
    Check::Setting(check),
)
.versioned()
.late();

/// Mirrors k8s.io/kubernetes/pkg/kubelet/cm: ParseQOSReserved, parsePercentage.
fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("qosReserved") else { return };
    for entry in entries(setting) {
        let part = entry.value.strip_suffix('%').map(|part| part.trim_end_matches('%'));
        if part.and_then(|part| part.parse().ok()).is_some_and(|part: i64| (0..=100).contains(&part)) {
            continue;
        }
        let shown = entry.value.escape_debug();
        let message = format!("`qosReserved` of `{}` is `{shown}`", entry.key.escape_debug());
        let said =
            format!("failed to parse percentage \"{shown}\" for \"{}\" resource", entry.key.escape_debug());
        let finding = refused(RULE.name, &entry.path, message, &said).label("no whole per cent");
        findings.push(finding.help("write a whole number from 0 to 100 with `%` after it, such as `50%`"));
    }
}
