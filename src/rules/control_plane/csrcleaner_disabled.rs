//! The controller that removes old requests is switched off.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::CSR_CLEANER;
use crate::rules::fact::Choice;
use crate::rules::support::controllers;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CSRCLEANER_DISABLED,
    Level::Warn,
    include_str!("csrcleaner_disabled.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let list = controllers(&context.cluster.control_plane.controller_manager);
    if let Choice::Off(word) = list.choice(CSR_CLEANER) {
        findings.push(
            Finding::new(
                RULE.id,
                list.place_of(word).clone(),
                "the controller that removes old certificate requests is switched off",
            )
            .label("switches it off")
            .reason(
                "every certificate renewal leaves a CertificateSigningRequest behind that is never deleted",
            )
            .help("remove this entry from the list"),
        );
    }
}
