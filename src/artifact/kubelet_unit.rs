use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::Lowered;
use crate::model::Shape;
use crate::templates;

/// The systemd unit. The env files are not optional in it: without them the kubelet would start alone.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kubelet-unit",
    summary: "the systemd unit of the kubelet, or its drop-in for a package's unit",
    scope: Scope::Node,
    make: Make::PerShape(make),
};

fn make(tools: &Tools<'_>, shape: &Shape, _: &Lowered) -> Result<Vec<File>, MakeError> {
    let kubelet = &shape.kubelet;
    let text = tools.templates.render(templates::unit_template(kubelet), &templates::unit_context(shape))?;
    let text = super::file::readable(text, shape);
    Ok(vec![File::on_node(&kubelet.unit_file(), text).because(super::file::of_kubelet(shape))])
}
