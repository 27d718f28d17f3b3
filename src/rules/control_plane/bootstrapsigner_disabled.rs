//! The controller that signs cluster-info does not run.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
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
    // A misspelling of this name, and an empty list, are other rules' findings.
    if list.words.is_empty()
        || findings.is_partly_unread(list.path)
        || list.has_slip_for(BOOTSTRAP_SIGNER, cluster.kube)
    {
        return;
    }
    let (path, off) = match list.choice(BOOTSTRAP_SIGNER) {
        Choice::On(_) => return,
        Choice::Off(path) => (path, true),
        Choice::Unnamed => (list.path, false),
    };
    let finding = report(path.into(), off);
    let finding = match published.written {
        true => finding.because(&published.path, "published here"),
        false => finding,
    };
    findings.push(
        finding.help("or, if no node joins with kubeadm, write `cluster-info = false` under `[approval]`"),
    );
}

/// The finding for a list of controllers in which the one that signs cluster-info is switched `off` or missing.
pub(crate) fn report(place: Place, off: bool) -> Finding {
    let (label, help) = match off {
        true => ("switched off", "write `bootstrapsigner` without the minus"),
        false => ("`bootstrapsigner` is missing", "add `bootstrapsigner` to the list"),
    };
    Finding::new(RULE.id, place, "the controller that signs cluster-info does not run")
        .label(label)
        .reason(
            "it is off by default; without its signature `kubeadm join` fails with `could not find a JWS signature in the \
             cluster-info ConfigMap for token ID`",
        )
        .help(help)
}
