use crate::diagnostic::{Finding, RuleId};
use crate::model::ControllerManager;
use crate::rules::fact::{Named, Signers};
use crate::source::Path;

/// The table of signers.
pub(in crate::rules) const SIGNING: &str = "control-plane.controller-manager.signing";

/// The CAs of kube-controller-manager's signers: those of the flags table, and of the spec's keys.
pub(in crate::rules) fn signers(manager: &ControllerManager) -> Signers {
    let signing = &manager.signing;
    Signers::of(Path::of(SIGNING).into(), |flag| {
        let signer = flag.strip_prefix("cluster-signing-").and_then(|flag| flag.strip_suffix("-cert-file"));
        let of_key = signer.map_or(signing.common.is_some(), |signer| signing.signers.contains_key(signer));
        of_key || manager.flags.contains_key(flag)
    })
}

/// The finding for a signer that has no CA while others have their own. `certificates`: what it signs; `consequence` follows "this
/// signer is skipped, and".
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app: anySpecificFilesSet and its callers.
pub(in crate::rules) fn signer_missing(
    rule: RuleId,
    signers: &Signers,
    signer: &str,
    certificates: &str,
    consequence: &str,
) -> Option<Finding> {
    if !signers.lacks(signer) {
        return None;
    }
    let help = match Named::at(&signers.place, &format!("cluster-signing-{signer}-cert-file")) {
        Named::Key(_) => format!(
            "add `{signer} = {{ cert-file = \"/var/lib/kubernetes/ca.pem\", key-file = \"/var/lib/kubernetes/ca-key.pem\" }}`"
        ),
        _ => format!("add `--cluster-signing-{signer}-cert-file` and `--cluster-signing-{signer}-key-file`"),
    };
    let finding = Finding::new(rule, signers.place.clone(), format!("no CA signs the kubelets' {certificates}"))
        .label(format!("`{signer}` is not set"))
        .reason(format!(
            "as soon as one signer has its own CA, every signer needs one; this signer is skipped, and {consequence}"
        ))
        .help(help)
        .mark(signer);
    Some(finding)
}
