//! A kubelet that is to run once.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Behaviour, Kube};
use crate::model::KubeletSettings;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RUN_ONCE_REFUSED,
    Level::Deny,
    include_str!("run_once_refused.md"),
    Check::Setting(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("runOnce").filter(|on| on.value.as_bool() == Some(true)) else {
        return;
    };
    let refuses = Kube::of(*kubelet.minor).kubelet_does(Behaviour::RUN_ONCE_REFUSED);
    let message = "a kubelet with `runOnce` does not join".to_owned();
    let said = "invalid configuration: runOnce (--runOnce) true, Runonce mode has been deprecated and should not be set";
    let finding = Finding::new(RULE.id, &setting.path, message).label("exits after one run");
    let finding = match refuses {
        true => finding.exits("the kubelet", said),
        false => {
            finding.reason("the kubelet runs the static pods once and exits; nothing registers the node")
        }
    };
    findings.push(finding.help("remove it"));
}
