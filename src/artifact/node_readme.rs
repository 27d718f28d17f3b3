use std::collections::BTreeMap;

use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::{Lowered, of_node};
use crate::model::{At, Bootstrap, CaPhase, Machines, NodeText, ServingCertificate, Shape};
use crate::render::{Context, ContextValue, Hole, Text, Trail};

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
    let written = paths.all().filter(|(key, _)| !matches!(key.name, "cert-dir" | "kubeconfig"));
    // The first folder of each path, once, with the path that names it first.
    let mut folders: BTreeMap<&str, Text> = BTreeMap::new();
    for path in written.map(|(_, path)| path).chain(shape.files.values().map(|file| &file.path)) {
        if let Some(top) = path.trim_start_matches('/').split('/').next() {
            folders.entry(top).or_insert_with(|| Text::traced(top, Trail::of(path)));
        }
    }
    let mut destination = Text::from("root@");
    let host = if shape.addressed { Hole::NodeAddress } else { Hole::NodeName };
    destination.push_hole(host, &Trail::Fixed);
    let unit = paths.unit.rsplit('/').next().unwrap_or_default().trim_end_matches(".service");
    let context = Context::from([
        ("node", Text::hole(Hole::NodeName, Trail::Fixed).into()),
        ("destination", destination.into()),
        ("folders", ContextValue::List(folders.into_values().collect())),
        ("cert_dir", Text::of(&paths.cert_dir).into()),
        ("files", ContextValue::List(files_of(shape))),
        ("labels", ContextValue::List(shape.labels.iter().map(label).collect())),
        ("taints", ContextValue::List(shape.taints.iter().map(Text::of).collect())),
        ("sealed", if shape.sealing.is_sealed() { "sealed" } else { "" }.into()),
        ("host_key", shape.sealing.host_key().unwrap_or_default().into()),
        ("bootstrap_kubeconfig", bootstrap_kubeconfig(shape).into()),
        ("kubeconfig", Text::of(&paths.kubeconfig).into()),
        ("remade", ContextValue::List(remade(tools, shape))),
        ("out", Text::traced(tools.out, Trail::Fixed).into()),
        ("signed", if tools.signed { "signed" } else { "" }.into()),
        ("unit", Text::traced(unit, Trail::of(&paths.unit)).into()),
    ]);
    let text = match &shape.machines {
        Some(machines) => tools.templates.render("pool-README.md.j2", &of_pool(context, machines))?,
        None => tools.templates.render("node-README.md.j2", &context)?,
    };
    Ok(vec![File::new("README.md", text).because(Trail::value(shape.path.clone()))])
}

/// The kubeconfig with the token; empty if there is none.
fn bootstrap_kubeconfig(shape: &Shape) -> Text {
    match *shape.kubelet.bootstrap {
        Bootstrap::Token => Text::of(&shape.kubelet.paths.bootstrap_kubeconfig),
        Bootstrap::File | Bootstrap::None => Text::default(),
    }
}

/// What the kubelet of a node that has joined must write again in a phase of a CA's rotation: its kubeconfig, which has the CAs
/// with which it joined, and once the new CA signs, its certificates.
fn remade(tools: &Tools<'_>, shape: &Shape) -> Vec<Text> {
    let Some(rotation) = &tools.cluster.ca_rotation else { return Vec::new() };
    let paths = &shape.kubelet.paths;
    if *shape.kubelet.bootstrap == Bootstrap::None {
        return Vec::new();
    }
    let mut files = vec![Text::of(&paths.kubeconfig)];
    if rotation.phase.value == CaPhase::SignNew {
        let certificate = |name: &'static str| {
            let mut path = Text::of(&paths.cert_dir);
            path.push_str(name);
            path
        };
        files.push(certificate("/kubelet-client-current.pem"));
        if matches!(&*shape.kubelet.serving, ServingCertificate::Requested { .. }) {
            files.push(certificate("/kubelet-server-current.pem"));
        }
    }
    files
}

/// What a machine has of the bundle, and of the kubelet that ran with it.
fn files_of(shape: &Shape) -> Vec<Text> {
    let kubelet = &shape.kubelet;
    let joined = !shape.api.outlives_bootstrap();
    let files = kubelet.paths.all().filter(|(key, _)| match key.name {
        "unit" | "cert-dir" => false,
        "joined-kubeconfig" => joined,
        _ => true,
    });
    let paths = files.map(|(_, path)| Text::of(path));
    let extra = shape.files.values().map(|file| Text::of(&file.path));
    paths.chain([Text::of(&kubelet.unit_file())]).chain(extra).collect()
}

/// A label as kubectl has it.
fn label((key, value): (&String, &At<NodeText>)) -> Text {
    let mut label = Text::traced(key, Trail::of_key(value));
    label.push_str("=");
    label.push_text(&of_node(value, &Trail::of(value)));
    label
}

/// The variables for a bundle of several machines: no command names one of them.
fn of_pool(node: Context, machines: &Machines) -> Context {
    let own = ["node", "destination", "cert_dir", "files", "labels", "taints", "host_key"];
    let mut context: Context = node.into_iter().filter(|(name, _)| !own.contains(name)).collect();
    context.insert("pool", Text::hole(Hole::NodeName, Trail::Fixed).into());
    context.insert("names", ContextValue::List(machines.names.iter().map(Text::of).collect()));
    context
}
