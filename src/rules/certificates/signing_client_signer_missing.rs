//! Signers with their own CAs, but none for the signer that nodes join with.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Signers;
use crate::rules::support::{SIGNING, signer_missing, signers};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_CLIENT_SIGNER_MISSING,
    Level::Deny,
    include_str!("signing_client_signer_missing.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let manager = &cluster.control_plane.controller_manager;
    // Where the release has no such flags, another rule reports it.
    if !cluster.kube.controller_manager_flags().has(FLAG) {
        return;
    }
    if let Some(finding) = judge(&signers(manager)) {
        findings.push(finding.unless_unread(Path::of(SIGNING).key("kubelet-client")));
    }
}

/// The flag of its CA.
const FLAG: &str = "cluster-signing-kubelet-client-cert-file";

/// Other signers have their own CAs and this one has none.
pub(crate) fn judge(signers: &Signers) -> Option<Finding> {
    let consequence = "the nodes' requests stay `Approved` and are never `Issued`";
    signer_missing(RULE.id, signers, "kubelet-client", "client certificates", consequence)
}
