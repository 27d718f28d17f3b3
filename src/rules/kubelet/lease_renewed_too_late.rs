//! A kubelet that renews its lease so rarely that its node is considered dead.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::kube::{Kube, value};
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
pub(crate) const GRACE: &str = "node-monitor-grace-period";
const SECOND: i64 = 1_000_000_000;

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("nodeLeaseDurationSeconds") else { return };
    let Some(duration) = number(setting) else { return };
    let flags = &context.cluster.control_plane.controller_manager.flags;
    let grace = match flags.get(GRACE) {
        Some(flag) => {
            // What is not a text is another rule's finding.
            let Some(text) = flag.value.as_str() else { return };
            Some((text, (&flag.path).into()))
        }
        None => None,
    };
    let lease = Lease { manager: context.cluster.kube, duration, place: (&setting.path).into(), grace };
    judge(lease).into_iter().for_each(|finding| findings.push(of_kubelet(shape, finding)));
}

/// How often a kubelet renews its lease, and how long kube-controller-manager waits for that.
pub(crate) struct Lease<'a> {
    /// The release of kube-controller-manager.
    pub(crate) manager: Kube,
    /// The duration of the lease in seconds.
    pub(crate) duration: i64,
    pub(crate) place: Place,
    /// The flag, if it is set.
    pub(crate) grace: Option<(&'a str, Place)>,
}

/// A lease whose node is considered dead between two renewals.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet: NewMainKubelet, which renews a lease after a quarter of its duration, and
/// k8s.io/kubernetes/pkg/controller/nodelifecycle: Controller.tryUpdateNodeHealth.
pub(crate) fn judge(lease: Lease<'_>) -> Option<Finding> {
    let own = lease.manager.controller_manager_flags().flag(GRACE).present();
    let text = match &lease.grace {
        Some((text, _)) => *text,
        None => own.and_then(|flag| flag.default)?,
    };
    let seconds = value::nanoseconds(text)? / SECOND;
    let every = Some(lease.duration / 4).filter(|every| lease.duration > 0 && *every >= seconds)?;
    let message = format!("the kubelet renews its lease every {every} seconds, which is too late");
    let finding = Finding::new(RULE.id, lease.place, message)
        .label("renewed after a quarter of it")
        .reason(format!(
            "kube-controller-manager considers a node dead after {seconds} seconds without a renewal: it becomes `NotReady` \
             again and again, and its pods are evicted"
        ))
        .help(format!(
            "write {} or less, a quarter of which leaves time for a second attempt",
            (seconds * 2).max(1)
        ));
    Some(match lease.grace {
        Some((_, place)) => finding.because(place, "the longest time without a renewal"),
        None => finding,
    })
}
