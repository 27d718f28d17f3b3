//! A kubelet that renews its lease so rarely that its node is considered dead.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::value;
use crate::model::Shape;
use crate::rules::support::{number, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::LEASE_RENEWED_TOO_LATE,
    Level::Warn,
    include_str!("lease_renewed_too_late.md"),
    Check::Kubelet(check),
)
.versioned();

/// How long kube-controller-manager waits for a renewal.
const GRACE: &str = "node-monitor-grace-period";
const SECOND: i64 = 1_000_000_000;

/// Mirrors k8s.io/kubernetes/pkg/kubelet: NewMainKubelet, which renews a lease after a quarter of its duration, and
/// k8s.io/kubernetes/pkg/controller/nodelifecycle: Controller.tryUpdateNodeHealth.
fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("nodeLeaseDurationSeconds") else { return };
    let Some(duration) = number(setting).filter(|duration| *duration > 0) else { return };
    let flags = &context.cluster.control_plane.controller_manager.flags;
    let grace = flags.get(GRACE);
    let own = context.cluster.kube.controller_manager_flags().flag(GRACE).present();
    let text = match grace {
        Some(flag) => flag.value.as_str(),
        None => own.and_then(|flag| flag.default),
    };
    let seconds = text.and_then(value::nanoseconds).map(|time| time / SECOND);
    let Some(seconds) = seconds.filter(|seconds| duration / 4 >= *seconds) else { return };
    let finding = Finding::new(
        RULE.id,
        &setting.path,
        format!("the kubelet renews its lease every {} seconds, which is too late", duration / 4),
    )
    .label("renewed after a quarter of it")
    .reason(format!(
        "kube-controller-manager considers a node dead after {seconds} seconds without a renewal: it becomes `NotReady` \
         again and again, and its pods are evicted"
    ))
    .help(format!("write {} or less, a quarter of which leaves time for a second attempt", (seconds * 2).max(1)));
    let finding = match grace {
        Some(flag) => finding.because(&flag.path, "the longest time without a renewal"),
        None => finding,
    };
    findings.push(of_kubelet(shape, finding));
}
