use super::bootstrap_token_secret::secret;
use super::object::{Credentials, Kubeconfig, KubeconfigCluster, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::Lowered;
use crate::model::Shape;
use crate::render::{Text, Trail};

/// The kubeconfig with which the kubelet requests its first certificate.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "bootstrap-kubeconfig",
    summary: "the kubeconfig with the token",
    scope: Scope::Node,
    make: Make::PerShape(make),
};

fn make(tools: &Tools<'_>, shape: &Shape, _: &Lowered) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let Some(token) = cluster.token_of(shape) else { return Ok(Vec::new()) };
    let (Some(id), Some(known)) = (&token.id, KubeconfigCluster::of(&shape.api)) else {
        return Ok(Vec::new());
    };
    let mut bearer = Text::of(id);
    bearer.push_str(".");
    bearer.push_text(&secret(token));
    let kubeconfig =
        Kubeconfig::with_user("bootstrap", known, "kubelet-bootstrap", Credentials::Token(bearer));
    let file = File::on_node(&shape.kubelet.paths.bootstrap_kubeconfig, document(kubeconfig));
    Ok(vec![file.because(Trail::value(token.path.clone()))])
}
