//! A grace period of critical pods above that of all pods.

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
    let message = format!("`shutdownGracePeriodCriticalPods` ({shown}) is longer than `shutdownGracePeriod`");
    let said = "shutdownGracePeriodCriticalPods must be <= shutdownGracePeriod";
    let finding = refused(RULE.id, &critical.path, message, said).label("too long");
    findings.push(match kubelet.effective("shutdownGracePeriod") {
        Some(whole) => finding
            .because(&whole.path, "the time for all pods")
            .help("write a time of at most `shutdownGracePeriod`"),
        None => finding.help(
            "set `shutdownGracePeriod`, the time for all pods including critical ones, to {shown} or more",
        ),
    });
}
