//! The controllers that approve and sign certificates are switched off.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{CSR_APPROVING, CSR_SIGNING, Choice};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CSR_CONTROLLER_DISABLED,
    Level::Deny,
    include_str!("csr_controller_disabled.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let list = cluster.control_plane.controller_manager.controller_list();
    if let Choice::Off(path) = list.choice(CSR_SIGNING) {
        findings.push(
            Finding::new(RULE.id, path, "the controller that signs certificates is switched off")
                .label("no `csrsigning`")
                .reason("requests of nodes stay `Approved` and are never `Issued`")
                .help("remove it from the list"),
        );
    }
    // With both approvals off, something else is meant to approve.
    let approves = cluster.approval.first.value || cluster.approval.renewals.value;
    if let Choice::Off(path) = list.choice(CSR_APPROVING)
        && approves
    {
        findings.push(
            Finding::new(RULE.id, path, "the controller that approves certificates is switched off")
                .label("no `csrapproving`")
                .reason("requests of nodes stay `Pending`, and are deleted after a day")
                .help("remove it from the list")
                .help(
                    "or, when something else approves, write `first = false` and `renewals = false` under \
                       `[approval]`",
                ),
        );
    }
}
