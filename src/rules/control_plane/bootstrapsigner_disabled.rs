//! The controller that signs cluster-info is not switched on.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{BOOTSTRAP_SIGNER, Choice};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::BOOTSTRAPSIGNER_DISABLED,
    Level::Warn,
    include_str!("bootstrapsigner_disabled.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let list = cluster.control_plane.controller_manager.controller_list();
    let published = &cluster.approval.cluster_info;
    if !published.value {
        return;
    }
    // A slip for this name, and a list that names nothing, are reported by rules of their own.
    if list.words.is_empty()
        || findings.is_partly_unread(list.path)
        || list.has_slip_for(BOOTSTRAP_SIGNER, cluster.kube)
    {
        return;
    }
    let (path, label, help) = match list.choice(BOOTSTRAP_SIGNER) {
        Choice::On(_) => return,
        Choice::Off(path) => (path, "switched off", "remove the minus: `bootstrapsigner`"),
        Choice::Unnamed => (list.path, "no `bootstrapsigner`", "add `bootstrapsigner` to the list"),
    };
    let mut finding =
        Finding::new(RULE.id, path, "the controller that signs cluster-info does not run").label(label);
    if published.written {
        finding = finding.because(&published.path, "published here");
    }
    findings.push(
        finding
            .reason(
                "it is off unless named; without its signature `kubeadm join` stops with `could not find a \
                 JWS signature in the cluster-info ConfigMap for token ID`",
            )
            .help(help)
            .help("or, when nobody joins with kubeadm, write `cluster-info = false` under `[approval]`"),
    );
}
