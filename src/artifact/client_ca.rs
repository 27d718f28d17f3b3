use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::Lowered;
use crate::model::Shape;
use crate::render::{Text, Trail};

/// The CA bundle with which the kubelet checks the API server's client certificate.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "client-ca",
    summary: "the CA bundle for the kubelet's clients",
    scope: Scope::Node,
    make: Make::PerShape(make),
};

fn make(_: &Tools<'_>, shape: &Shape, _: &Lowered) -> Result<Vec<File>, MakeError> {
    let own = shape.kubelet.client_ca.as_ref();
    let Some(ca) = own.or(shape.api.ca.as_ref()) else { return Ok(Vec::new()) };
    let text = Text::traced(&ca.pem, Trail::of(ca));
    Ok(vec![File::on_node(&shape.kubelet.paths.client_ca, text).because(Trail::of(ca))])
}
