//! The controller that signs cluster-info does not run.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::BOOTSTRAP_SIGNER;
use crate::rules::fact::{Choice, List};
use crate::rules::support::{controllers, has_slip_for};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::BOOTSTRAPSIGNER_DISABLED,
    Level::Warn,
    include_str!("bootstrapsigner_disabled.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let list = controllers(&cluster.control_plane.controller_manager);
    let published = &cluster.approval.cluster_info;
    if !published.value {
        return;
    }
    // A misspelling of this name, and an empty list, are other rules' findings.
    if list.words.is_empty()
        || list.spec_path().is_some_and(|path| findings.is_partly_unread(path))
        || has_slip_for(&list, BOOTSTRAP_SIGNER, cluster.kube)
    {
        return;
    }
    let Some(finding) = judge(&list) else { return };
    let finding = match published.written {
        true => finding.because(&published.path, "published here"),
        false => finding,
    };
    findings.push(
        finding.help("or, if no node joins with kubeadm, write `cluster-info = false` under `[approval]`"),
    );
}

/// A list of controllers in which the one that signs cluster-info is switched off or missing.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app: ControllersDisabledByDefault.
pub(crate) fn judge(list: &List<'_>) -> Option<Finding> {
    let (place, label, help) = match list.choice(BOOTSTRAP_SIGNER) {
        Choice::On(_) => return None,
        Choice::Off(word) => {
            (list.place_of(word), "switched off", "write `bootstrapsigner` without the minus")
        }
        Choice::Unnamed => (&list.place, "`bootstrapsigner` is missing", "add `bootstrapsigner` to the list"),
    };
    let message = "the controller that signs cluster-info does not run";
    let finding = Finding::new(RULE.id, place.clone(), message).label(label).reason(
            "it is off by default; without its signature `kubeadm join` fails with `could not find a JWS signature in the \
         cluster-info ConfigMap for token ID`",
    );
    Some(finding.help(help))
}
