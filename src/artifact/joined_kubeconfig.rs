use super::object::{Credentials, Kubeconfig, KubeconfigCluster, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::Lowered;
use crate::model::Shape;
use crate::render::{Text, Trail};

/// The kubeconfig of a kubelet that has its certificate, where the one that the kubelet writes would lack something. The unit
/// copies it before each start.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap: writeKubeconfigFromBootstrapping.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "joined-kubeconfig",
    summary: "the kubeconfig for after the join, with a server name or a proxy",
    scope: Scope::Node,
    make: Make::PerShape(make),
};

fn make(_: &Tools<'_>, shape: &Shape, _: &Lowered) -> Result<Vec<File>, MakeError> {
    let api = &shape.api;
    let name = api.server_name.as_ref().map(Trail::of);
    let Some(because) = name.or_else(|| api.proxy.as_ref().map(Trail::of)) else { return Ok(Vec::new()) };
    let Some(known) = KubeconfigCluster::of(api) else { return Ok(Vec::new()) };
    let paths = &shape.kubelet.paths;
    let mut certificate = Text::of(&paths.cert_dir);
    certificate.push_str("/kubelet-client-current.pem");
    let user = Credentials::File(certificate);
    let kubeconfig = Kubeconfig::with_user("default", known, "default-auth", user);
    Ok(vec![File::on_node(&paths.joined_kubeconfig, document(kubeconfig).private()).because(because)])
}
