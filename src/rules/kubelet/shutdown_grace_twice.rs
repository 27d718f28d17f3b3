//! Shutdown grace periods for all pods and by priority.

use crate::diagnostic::{Findings, Level, rule_id};
use serde_json::Value as Json;

use crate::model::KubeletSettings;
use crate::rules::support::{nanoseconds, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SHUTDOWN_GRACE_TWICE,
    Level::Deny,
    include_str!("shutdown_grace_twice.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(by_priority) = kubelet.effective("shutdownGracePeriodByPodPriority") else { return };
    let is_empty = |value: &Json| value.as_array().is_some_and(Vec::is_empty);
    if by_priority.value.as_plain().is_none_or(is_empty) {
        return;
    }
    let periods = ["shutdownGracePeriod", "shutdownGracePeriodCriticalPods"];
    let set = periods.into_iter().filter_map(|field| kubelet.effective(field));
    let Some(period) = set.into_iter().find(|setting| nanoseconds(setting).is_some_and(|time| time > 0))
    else {
        return;
    };
    let message = "shutdown grace periods are set both by priority and for all pods".to_owned();
    let said =
        "Cannot specify both shutdownGracePeriodByPodPriority and shutdownGracePeriod at the same time";
    let finding = refused(RULE.id, &by_priority.path, message, said).at_key();
    findings.push(
        finding
            .label("set by priority")
            .because(&period.path, "set for all pods")
            .help("remove one of the two settings"),
    );
}
