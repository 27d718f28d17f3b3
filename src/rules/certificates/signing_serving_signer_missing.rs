//! Serving certificates that are requested while no CA signs them.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::ServingCertificate;
use crate::rules::fact::Signers;
use crate::rules::support::{SIGNING, signer_missing, signers};
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
    // Where the release has no such flags, another rule reports it.
    if !cluster.kube.controller_manager_flags().has(FLAG) {
        return;
    }
    let mut serving =
        cluster.shapes.iter().filter(|shape| shape.nodes > 0).map(|shape| &shape.kubelet.serving);
    let Some(requested) =
        serving.find(|serving| matches!(serving.value, ServingCertificate::Requested { .. }))
    else {
        return;
    };
    if let Some(finding) = judge(&signers(manager)) {
        let finding = finding.because(&requested.path, "requested here");
        findings.push(finding.unless_unread(Path::of(SIGNING).key("kubelet-serving")));
    }
}

/// The flag of its CA.
const FLAG: &str = "cluster-signing-kubelet-serving-cert-file";

/// Other signers have their own CAs and this one has none.
pub(crate) fn judge(signers: &Signers) -> Option<Finding> {
    let consequence = "`kubectl logs` and `exec` fail with `remote error: tls: internal error`";
    signer_missing(RULE.id, signers, "kubelet-serving", "serving certificates", consequence)
}
