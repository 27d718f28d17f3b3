use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::Lowered;
use crate::model::Shape;
use crate::templates;

/// The first env file: the environment of the kubelet, such as proxies.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kubelet-environment",
    summary: "the env file with the kubelet's environment",
    scope: Scope::Node,
    make: Make::PerShape(make),
};

fn make(tools: &Tools<'_>, shape: &Shape, _: &Lowered) -> Result<Vec<File>, MakeError> {
    let context = templates::environment(&shape.kubelet);
    let text = tools.templates.render("config.env.j2", &context)?;
    Ok(vec![File::on_node(&shape.kubelet.paths.environment, text).because(super::file::of_kubelet(shape))])
}
