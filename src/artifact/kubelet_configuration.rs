use super::object::document;
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::Lowered;
use crate::model::Shape;

/// The KubeletConfiguration, where the minor has one.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kubelet-configuration",
    summary: "the KubeletConfiguration",
    scope: Scope::Node,
    make: Make::PerShape(make),
};

fn make(_: &Tools<'_>, shape: &Shape, lowered: &Lowered) -> Result<Vec<File>, MakeError> {
    let Some(config) = &lowered.config else { return Ok(Vec::new()) };
    let text = super::file::readable(document(config.clone()), shape);
    let file = File::on_node(&shape.kubelet.paths.config, text);
    Ok(vec![file.because(super::file::of_kubelet(shape))])
}
