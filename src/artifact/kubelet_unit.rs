use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::Lowered;
use crate::model::Shape;
use crate::source::holds_secret;
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
    let mut text =
        tools.templates.render(templates::unit_template(kubelet), &templates::unit_context(kubelet))?;
    if kubelet.unit.lines.values().flatten().any(|line| holds_secret(&line.value)) {
        // `Environment=` with a proxy's password, for instance.
        text = text.confidential();
    }
    Ok(vec![File::on_node(&kubelet.unit_file(), text).because(super::file::of_kubelet(shape))])
}
