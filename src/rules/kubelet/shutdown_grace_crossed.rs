//! Critical pods get more time to end than there is.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{nanoseconds_or_default, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SHUTDOWN_GRACE_CROSSED,
    Level::Deny,
    include_str!("shutdown_grace_crossed.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(critical) = kubelet.effective("shutdownGracePeriodCriticalPods") else { return };
    let period = |field| nanoseconds_or_default(kubelet, field);
    let (Some(part), Some(whole)) =
        (period("shutdownGracePeriodCriticalPods"), period("shutdownGracePeriod"))
    else {
        return;
    };
    if part <= whole {
        return;
    }
    let shown = critical.value.text().unwrap_or_default();
    let message = format!("of a shutdown critical pods get {shown}, more than the whole");
    let said = "shutdownGracePeriodCriticalPods must be <= shutdownGracePeriod";
    let finding = refused(RULE.id, &critical.path, message, said).label("a part of the whole");
    findings.push(match kubelet.effective("shutdownGracePeriod") {
        Some(whole) => finding.because(&whole.path, "the whole"),
        None => {
            finding.help("set shutdownGracePeriod, which is the time for all pods, critical ones included")
        }
    });
}
