//! CPUs are reserved by number and by cgroup.

use super::support::{refused, text_of};
use super::{Check, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::KubeletSettings;

pub(super) const RULE: Rule = Rule::new(
    "reserved-cpus-with-cgroups",
    Level::Deny,
    include_str!("reserved_cpus_with_cgroups.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some((cpus, _)) = text_of(kubelet, "reservedSystemCPUs") else { return };
    for field in ["systemReservedCgroup", "kubeReservedCgroup"] {
        let Some((cgroup, _)) = text_of(kubelet, field) else { continue };
        let message = format!("`reservedSystemCPUs` cannot stand beside `{field}`");
        let said = format!("can't use reservedSystemCPUs (--reserved-cpus) with {field}");
        let finding = refused(RULE.name, &cpus.path, message, &said).label("by number");
        findings.push(finding.because(&cgroup.path, "by cgroup").help("remove one of the two"));
    }
}
