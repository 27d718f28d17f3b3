//! The controller that removes old requests is switched off.

use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::{CSR_CLEANER, Choice};

pub(super) const RULE: Rule = Rule::new(
    "csrcleaner-disabled",
    Level::Warn,
    include_str!("csrcleaner_disabled.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let list = context.cluster.control_plane.controller_manager.controller_list();
    if let Choice::Off(path) = list.choice(CSR_CLEANER) {
        findings.push(
            Finding::new(
                RULE.name,
                path,
                "the controller that removes old certificate requests is switched off",
            )
            .label("no `csrcleaner`")
            .reason("each renewal of each node leaves a CertificateSigningRequest behind, for ever")
            .help("remove it from the list"),
        );
    }
}
