use crate::model::ControllerManager;
use crate::rules::fact::Signers;
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
