//! CPUs are reserved by number and by cgroup.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{refused, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RESERVED_CPUS_WITH_CGROUPS,
    Level::Deny,
    include_str!("reserved_cpus_with_cgroups.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some((cpus, _)) = text_of(kubelet, "reservedSystemCPUs") else { return };
    for field in ["systemReservedCgroup", "kubeReservedCgroup"] {
        let Some((cgroup, _)) = text_of(kubelet, field) else { continue };
        let message = format!("`reservedSystemCPUs` cannot be combined with `{field}`");
        let said = format!("can't use reservedSystemCPUs (--reserved-cpus) with {field}");
        let finding = refused(RULE.id, &cpus.path, message, &said).label("CPUs by number");
        findings.push(
            finding
                .because(&cgroup.path, "CPUs by cgroup")
                .help(format!("remove `reservedSystemCPUs` or `{field}`")),
        );
    }
}
