//! Signers with their own CAs, but none for the signer that nodes join with.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::fact::Named;
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
    let flag = "cluster-signing-kubelet-client-cert-file";
    let known = cluster.kube.controller_manager_flags();
    if !manager.signing.lacks("kubelet-client") || manager.flags.contains_key(flag) || !known.has(flag) {
        return;
    }
    let at = Path::of("control-plane.controller-manager.signing");
    findings.push(report((&at).into()).unless_unread(at.key("kubelet-client")));
}

/// The finding when other signers have their own CAs and this one has none.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app: anySpecificFilesSet and its callers.
pub(crate) fn report(place: Place) -> Finding {
    let help = match Named::at(&place, "cluster-signing-kubelet-client-cert-file") {
        Named::Key(_) => {
            "add `kubelet-client = { cert-file = \"/var/lib/kubernetes/ca.pem\", key-file = \"/var/lib/kubernetes/ca-key.pem\" }`"
        }
        _ => {
            "add `--cluster-signing-kubelet-client-cert-file` and `--cluster-signing-kubelet-client-key-file`"
        }
    };
    Finding::new(RULE.id, place, "no CA signs the kubelets' client certificates")
        .label("`kubelet-client` is not set")
        .reason(
            "as soon as one signer has its own CA, every signer needs one; this signer is skipped, and the nodes' requests stay `Approved` and are never `Issued`",
        )
        .help(help)
}
