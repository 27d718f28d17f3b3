//! A reservation that is enforced without a cgroup.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::{Behaviour, Kube};
use crate::model::KubeletSettings;
use crate::rules::support::{entries, refused, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RESERVED_CGROUP_MISSING,
    Level::Deny,
    include_str!("reserved_cgroup_missing.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("enforceNodeAllocatable") else { return };
    if !Kube::of(*kubelet.minor).kubelet_does(Behaviour::ENFORCEMENT_NEEDS_CGROUP) {
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
        let message = format!("`{}` is enforced, but `{field}` is not set", level.key);
        let said =
            format!("{field} must be specified when {:?} included in enforceNodeAllocatable", level.key);
        let finding = refused(RULE.id, &level.path, message, &said).label("needs a cgroup");
        findings.push(finding.help(format!(
            "set `{field}`, for example to `/system.slice`, or remove `{}` from `enforceNodeAllocatable`",
            level.key
        )));
    }
}
