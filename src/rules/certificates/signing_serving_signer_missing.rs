//! Serving certificates that are requested while no CA signs them.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::ServingCertificate;
use crate::rules::fact::Named;
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_SERVING_SIGNER_MISSING,
    Level::Deny,
    include_str!("signing_serving_signer_missing.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let manager = &cluster.control_plane.controller_manager;
    let flag = "cluster-signing-kubelet-serving-cert-file";
    let known = cluster.kube.controller_manager_flags();
    if !manager.signing.lacks("kubelet-serving") || manager.flags.contains_key(flag) || !known.has(flag) {
        return;
    }
    let mut serving =
        cluster.shapes.iter().filter(|shape| shape.nodes > 0).map(|shape| &shape.kubelet.serving);
    let Some(requested) =
        serving.find(|serving| matches!(serving.value, ServingCertificate::Requested { .. }))
    else {
        return;
    };
    let at = Path::of("control-plane.controller-manager.signing");
    findings.push(
        report((&at).into())
            .because(&requested.path, "requested here")
            .unless_unread(at.key("kubelet-serving")),
    );
}

/// The finding when other signers have their own CAs and this one has none.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app: anySpecificFilesSet and its callers.
pub(crate) fn report(place: Place) -> Finding {
    let help = match Named::at(&place, "cluster-signing-kubelet-serving-cert-file") {
        Named::Key(_) => {
            "add `kubelet-serving = { cert-file = \"/var/lib/kubernetes/ca.pem\", key-file = \"/var/lib/kubernetes/ca-key.pem\" }`"
        }
        _ => {
            "add `--cluster-signing-kubelet-serving-cert-file` and `--cluster-signing-kubelet-serving-key-file`"
        }
    };
    Finding::new(RULE.id, place, "no CA signs the kubelets' serving certificates")
        .label("`kubelet-serving` is not set")
        .reason(
            "as soon as one signer has its own CA, every signer needs one; this signer is skipped, and `kubectl logs` and `exec` fail with `remote error: tls: internal error`",
        )
        .help(help)
}
