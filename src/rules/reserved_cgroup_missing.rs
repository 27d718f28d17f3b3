//! What is reserved is enforced on no cgroup.

use super::support::{entries, refused, text_of};
use super::{Check, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::kube::Kube;
use crate::model::KubeletSettings;

pub(super) const RULE: Rule = Rule::new(
    "reserved-cgroup-missing",
    Level::Deny,
    include_str!("reserved_cgroup_missing.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("enforceNodeAllocatable") else { return };
    if !Kube::of(*kubelet.minor).kubelet_does("enforcement needs a named cgroup") {
        return;
    }
    for level in entries(setting) {
        let field = match level.key.as_str() {
            "system-reserved" | "system-reserved-compressible" => "systemReservedCgroup",
            "kube-reserved" | "kube-reserved-compressible" => "kubeReservedCgroup",
            _ => continue,
        };
        if text_of(kubelet, field).is_some() {
            continue;
        }
        let message = format!("`{}` is enforced, and `{field}` does not say where", level.key);
        let said =
            format!("{field} must be specified when {:?} included in enforceNodeAllocatable", level.key);
        let finding = refused(RULE.name, &level.path, message, &said).label("on which cgroup?");
        findings.push(finding.help(format!("set {field}, such as `/system.slice`, or leave the level out")));
    }
}
