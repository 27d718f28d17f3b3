use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::{At, Authority};
use crate::render::{Text, Trail};

/// The CAs that the control plane trusts in a phase of a CA's rotation.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "ca-bundle",
    summary: "the CAs that the control plane trusts during a rotation",
    scope: Scope::ControlPlane,
    make: Make::Once(make),
};

/// The file of the CAs by which the API server is trusted, and of its clients unless those have others.
pub(super) const BUNDLE: &str = "ca-bundle.pem";

/// The file of the CAs of the API server's clients, if they are others.
pub(super) const CLIENTS: &str = "client-ca.pem";

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let (Some(rotation), Some(ca)) = (&cluster.ca_rotation, &cluster.ca) else { return Ok(Vec::new()) };
    let file = |name: &str, ca: &At<Authority>| {
        File::new(name, Text::traced(&*ca.pem, Trail::of(ca))).because(Trail::of(&rotation.phase))
    };
    let clients = cluster.control_plane.apiserver.client_ca.as_ref().filter(|clients| clients.pem != ca.pem);
    let clients = clients.map(|clients| file(CLIENTS, clients));
    Ok(std::iter::once(file(BUNDLE, ca)).chain(clients).collect())
}
