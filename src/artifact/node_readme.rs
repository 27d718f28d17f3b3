use std::collections::BTreeSet;

use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::Lowered;
use crate::model::Shape;
use crate::render::{Context, ContextValue, Hole, Text};

/// How a node's bundle is unpacked.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "node-readme",
    summary: "the README with the commands for a node",
    scope: Scope::Node,
    make: Make::PerShape(make),
};

fn make(tools: &Tools<'_>, shape: &Shape, _: &Lowered) -> Result<Vec<File>, MakeError> {
    let paths = &shape.kubelet.paths;
    // What the kubelet itself writes is not in the bundle.
    let written = paths.all().into_iter().filter(|(key, _)| !matches!(*key, "cert-dir" | "kubeconfig"));
    let top = written.filter_map(|(_, path)| path.trim_start_matches('/').split('/').next());
    let folders: BTreeSet<&str> = top.collect();
    let mut destination = Text::from("root@");
    destination.push_hole(if shape.addressed { Hole::NodeAddress } else { Hole::NodeName });
    let unit = paths.unit.rsplit('/').next().unwrap_or_default().trim_end_matches(".service").to_owned();
    let context = Context::from([
        ("node", Text::from(Hole::NodeName).into()),
        ("destination", destination.into()),
        ("folders", ContextValue::List(folders.into_iter().map(Text::from).collect())),
        ("bootstrap_kubeconfig", paths.bootstrap_kubeconfig.value.clone().into()),
        ("kubeconfig", paths.kubeconfig.value.clone().into()),
        ("unit", unit.into()),
    ]);
    Ok(vec![File::new("README.md", tools.templates.render("node-README.md.j2", &context)?)])
}
