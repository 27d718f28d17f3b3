//! The table `[cluster.ca-rotation]`, and what its phase changes elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::Reader;
use crate::model::{At, Authority, CaPhase, CaRotation, ControlPlane, Kubelet, Shape, Signer};
use crate::source::Path;
use crate::spec::v1::CaRotationSpec;

impl Reader<'_, '_> {
    /// The rotation of a CA; nothing when the old CA, the new one or the phase cannot be read.
    pub(super) fn ca_rotation(
        &mut self,
        spec: Option<&CaRotationSpec>,
        from: Option<&At<Authority>>,
    ) -> Option<CaRotation> {
        let spec = spec?;
        let path = Path::of("cluster.ca-rotation");
        let to_path = path.key("to");
        let to = match &spec.to {
            Some(file) => self.authority(file, &to_path),
            None => {
                self.missing(
                    to_path,
                    "the nodes must trust the new CA before it signs",
                    "add the path of the new CA's certificate, such as `to = \"pki/new-ca.pem\"`",
                );
                None
            }
        };
        let phase_path = path.key("phase");
        let phase = match &spec.phase {
            Some(word) => self.word(word, &phase_path, &CaPhase::ALL),
            None => {
                self.missing(
                    phase_path.clone(),
                    "a CA is replaced in phases, each of which is applied everywhere before the next",
                    "begin with `phase = \"trust-both\"`",
                );
                None
            }
        };
        let mut file =
            |text: &Option<String>, default, key| self.file(text.as_deref(), default, path.key(key));
        Some(CaRotation {
            bundle_file: file(&spec.bundle_file, "ca-bundle.pem", "bundle-file"),
            cert_file: file(&spec.cert_file, "new-ca.pem", "cert-file"),
            key_file: file(&spec.key_file, "new-ca-key.pem", "key-file"),
            from: from?.clone(),
            to: to?,
            phase: At::written(phase?, phase_path),
            path,
        })
    }
}

/// What the phase changes in the rest of the cluster.
pub(super) fn apply(rotation: &CaRotation, plane: &mut ControlPlane, shapes: &mut [Shape]) {
    of_control_plane(rotation, plane);
    of_shapes(rotation, shapes);
}

/// What the phase changes on the control plane: the CAs of the API server's clients, and the CA that signs.
///
/// Both stay as they are if the spec has CAs for them that are not the one that is replaced.
fn of_control_plane(rotation: &CaRotation, plane: &mut ControlPlane) {
    let (apiserver, signing) = (&mut plane.apiserver, &mut plane.controller_manager.signing);
    let known = [&apiserver.client_ca, &signing.ca];
    if known.into_iter().flatten().any(|ca| !rotation.replaces(ca) && ca.file != rotation.to.file) {
        return;
    }
    apiserver.client_ca = Some(rotation.applied(apiserver.client_ca.as_ref().unwrap_or(&rotation.from)));
    if !apiserver.client_ca_file.written {
        apiserver.client_ca_file = rotation.bundle_file.clone();
    }
    // The CA of a signer with files of its own is not known to be this one.
    let signer = rotation.signer();
    if !signing.signers.contains_key("kubelet-client") && signer.certificates.len() == 1 {
        signing.ca = Some(signer.clone());
    }
    // Kubelets' serving certificates of either CA must be accepted, too.
    let common = signing.common.as_ref().and_then(|common| common.cert_file.as_ref());
    if let Some(servers) = &mut apiserver.kubelet_certificate_authority
        && common.is_some_and(|common| common.value == servers.value)
    {
        *servers = rotation.bundle_file.clone();
    }
    if rotation.phase.signs_new() && signing.common.is_some() {
        signing.common = Some(Signer {
            cert_file: Some(rotation.cert_file.clone()),
            key_file: Some(rotation.key_file.clone()),
        });
    }
}

/// What the phase changes on nodes whose kubelets have a CA of their own for their clients.
fn of_shapes(rotation: &CaRotation, shapes: &mut [Shape]) {
    // Shapes may share a kubelet, and still do afterwards.
    let mut changed: BTreeMap<*const Kubelet, Arc<Kubelet>> = BTreeMap::new();
    for shape in shapes {
        // A pool or a node may name the old CA for its own connection.
        let api = shape.api.ca.as_ref().filter(|ca| ca.file == rotation.from.file);
        if let Some((ca, new)) = api.map(|ca| (ca, rotation.applied(ca)))
            && ca.pem != new.pem
        {
            Arc::make_mut(&mut shape.api).ca = Some(new);
        }
        let Some(ca) = shape.kubelet.client_ca.as_ref().filter(|ca| rotation.replaces(ca)) else { continue };
        let ca = || Some(rotation.applied(ca));
        let kubelet = changed
            .entry(Arc::as_ptr(&shape.kubelet))
            .or_insert_with(|| Arc::new(Kubelet { client_ca: ca(), ..Kubelet::clone(&shape.kubelet) }));
        shape.kubelet = Arc::clone(kubelet);
    }
}
