//! Critical pods get more time to end than there is.

use super::support::{nanoseconds_or_default, refused};
use super::{Check, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::KubeletSettings;

pub(super) const RULE: Rule = Rule::new(
    "shutdown-grace-crossed",
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
    let finding = refused(RULE.name, &critical.path, message, said).label("a part of the whole");
    findings.push(match kubelet.effective("shutdownGracePeriod") {
        Some(whole) => finding.because(&whole.path, "the whole"),
        None => {
            finding.help("set shutdownGracePeriod, which is the time for all pods, critical ones included")
        }
    });
}
