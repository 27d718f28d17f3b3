//! Controllers that approve or sign certificates and are switched off.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{CSR_APPROVING, CSR_SIGNING};
use crate::rules::fact::{Choice, List};
use crate::rules::support::controllers;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CSR_CONTROLLER_DISABLED,
    Level::Deny,
    include_str!("csr_controller_disabled.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let list = controllers(&cluster.control_plane.controller_manager);
    judge(&list, CsrController::Signing).into_iter().for_each(|finding| findings.push(finding));
    // With both approvals off, something else is meant to approve.
    if cluster.approval.first.value || cluster.approval.renewals.value {
        let own = "or, if another controller approves requests, write `first = false` and `renewals = false` under `[approval]`";
        let finding = judge(&list, CsrController::Approving);
        finding.into_iter().for_each(|finding| findings.push(finding.help(own)));
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

/// Such a controller that the list switches off.
pub(crate) fn judge(list: &List<'_>, controller: CsrController) -> Option<Finding> {
    let Choice::Off(word) = list.choice(controller.names()) else { return None };
    let (what, label, reason) = match controller {
        CsrController::Signing => {
            ("signs", "switches it off", "the nodes' requests stay `Approved` and are never `Issued`")
        }
        CsrController::Approving => {
            ("approves", "switches it off", "the nodes' requests stay `Pending` and are deleted after a day")
        }
    };
    let message = format!("the controller that {what} certificates is switched off");
    let finding = Finding::new(RULE.id, list.place_of(word).clone(), message).label(label).reason(reason);
    Some(finding.help("remove this entry from the list"))
}
