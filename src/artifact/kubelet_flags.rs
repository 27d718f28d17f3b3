use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::{Argument, Lowered};
use crate::model::Shape;
use crate::render::{Context, ContextValue};

/// S15, the second env file: the flags of the kubelet, one a line.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kubelet-flags",
    summary: "the env file with the kubelet's flags",
    scope: Scope::Node,
    make: Make::PerShape(make),
};

fn make(tools: &Tools<'_>, shape: &Shape, lowered: &Lowered) -> Result<Vec<File>, MakeError> {
    let words = |arguments: &[Argument]| ContextValue::List(arguments.iter().map(Argument::word).collect());
    let context = Context::from([
        ("arguments", words(&lowered.arguments)),
        ("node_arguments", words(&lowered.node_arguments)),
    ]);
    Ok(vec![File::on_node(&shape.kubelet.paths.flags, tools.templates.render("kubelet.env.j2", &context)?)])
}
