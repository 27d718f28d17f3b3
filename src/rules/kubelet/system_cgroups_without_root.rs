//! A cgroup for system processes without a root.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{refused, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SYSTEM_CGROUPS_WITHOUT_ROOT,
    Level::Deny,
    include_str!("system_cgroups_without_root.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some((setting, _)) = text_of(kubelet, "systemCgroups") else { return };
    if text_of(kubelet, "cgroupRoot").is_some() {
        return;
    }
    let message = "`systemCgroups` needs `cgroupRoot`".to_owned();
    let said =
        "systemCgroups (--system-cgroups) was specified and cgroupRoot (--cgroup-root) was not specified";
    let finding = refused(RULE.id, &setting.path, message, said).label("the root is not set");
    findings.push(finding.help("set `cgroupRoot` to `/`, or remove `systemCgroups`"));
}
