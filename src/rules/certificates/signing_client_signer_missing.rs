//! Signers with their own CAs, but none for the signer that nodes join with.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::{Named, Signers};
use crate::rules::support::{SIGNING, signers};
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
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app: anySpecificFilesSet and its callers.
pub(crate) fn judge(signers: &Signers) -> Option<Finding> {
    if !signers.lacks("kubelet-client") {
        return None;
    }
    let help = match Named::at(&signers.place, FLAG) {
        Named::Key(_) => {
            "add `kubelet-client = { cert-file = \"/var/lib/kubernetes/ca.pem\", key-file = \"/var/lib/kubernetes/ca-key.pem\" }`"
        }
        _ => {
            "add `--cluster-signing-kubelet-client-cert-file` and `--cluster-signing-kubelet-client-key-file`"
        }
    };
    let finding = Finding::new(RULE.id, signers.place.clone(), "no CA signs the kubelets' client certificates")
        .label("`kubelet-client` is not set")
        .reason(
            "as soon as one signer has its own CA, every signer needs one; this signer is skipped, and the nodes' requests stay `Approved` and are never `Issued`",
        )
        .help(help)
        .mark("kubelet-client");
    Some(finding)
}
