//! System processes are moved to a cgroup of no root.

use super::support::{refused, text_of};
use super::{Check, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::KubeletSettings;

pub(super) const RULE: Rule = Rule::new(
    "system-cgroups-without-root",
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
    let finding = refused(RULE.name, &setting.path, message, said).label("below which root?");
    findings.push(finding.help("set cgroupRoot, such as `/`"));
}
