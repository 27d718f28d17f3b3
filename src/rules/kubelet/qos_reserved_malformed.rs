//! A share of memory that is not a percentage.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{entries, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::QOS_RESERVED_MALFORMED,
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
        let message =
            format!("`qosReserved` of `{}` is `{shown}`, not a whole percentage", entry.key.escape_debug());
        let said =
            format!("failed to parse percentage \"{shown}\" for \"{}\" resource", entry.key.escape_debug());
        let finding = refused(RULE.id, &entry.path, message, &said).label("invalid percentage");
        findings.push(finding.help("write a whole number from 0 to 100 followed by `%`, such as `50%`"));
    }
}
