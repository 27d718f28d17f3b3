//! Controllers that approve or sign certificates and are switched off.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
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
        findings.push(report(CsrController::Signing, path.into()));
    }
    // With both approvals off, something else is meant to approve.
    let approves = cluster.approval.first.value || cluster.approval.renewals.value;
    if let Choice::Off(path) = list.choice(CSR_APPROVING)
        && approves
    {
        findings.push(report(CsrController::Approving, path.into()).help(
            "or, if another controller approves requests, write `first = false` and `renewals = false` under `[approval]`",
        ));
    }
}

/// A controller that the nodes' requests need.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CsrController {
    /// It approves them.
    Approving,
    /// It signs them.
    Signing,
}

impl CsrController {
    /// Its names.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Approving => CSR_APPROVING,
            Self::Signing => CSR_SIGNING,
        }
    }
}

/// The finding for such a controller that is switched off.
pub(crate) fn report(controller: CsrController, place: Place) -> Finding {
    let (what, label, reason) = match controller {
        CsrController::Signing => {
            ("signs", "switches it off", "the nodes' requests stay `Approved` and are never `Issued`")
        }
        CsrController::Approving => {
            ("approves", "switches it off", "the nodes' requests stay `Pending` and are deleted after a day")
        }
    };
    Finding::new(RULE.id, place, format!("the controller that {what} certificates is switched off"))
        .label(label)
        .reason(reason)
        .help("remove this entry from the list")
}
