//! A set of CPUs that cannot be read.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{cpus, refused, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CPU_SET_MALFORMED,
    Level::Deny,
    include_str!("cpu_set_malformed.md"),
    Check::Setting(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some((setting, text)) = text_of(kubelet, "reservedSystemCPUs") else { return };
    let Err(wrong) = cpus(text) else { return };
    let message = format!("`{}` in `reservedSystemCPUs` is not a CPU number or range", wrong.escape_debug());
    let said = "unable to parse reservedSystemCPUs (--reserved-cpus)";
    let finding = refused(RULE.id, &setting.path, message, said).label("not a CPU set");
    findings.push(finding.help("write CPU numbers and ranges separated by commas, such as `0-1,8`"));
}
