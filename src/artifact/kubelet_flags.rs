use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::Lowered;
use crate::model::Shape;
use crate::templates;

/// The second env file: the flags of the kubelet, one a line.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kubelet-flags",
    summary: "the env file with the kubelet's flags",
    scope: Scope::Node,
    make: Make::PerShape(make),
};

fn make(tools: &Tools<'_>, shape: &Shape, lowered: &Lowered) -> Result<Vec<File>, MakeError> {
    let context = templates::flags(lowered);
    let text = tools.templates.render("kubelet.env.j2", &context)?;
    Ok(vec![File::on_node(&shape.kubelet.paths.flags, text).because(super::file::of_kubelet(shape))])
}
