use sha2::{Digest as _, Sha256};

use super::fill;
use super::scope::Scope;
use crate::facts::{
    Component, File, Files, HostNames, NodeClass, Origin, Process, Sourced, StartFault, StartFaultKind, unit,
};
use crate::model::{Bootstrap, Cluster, Kubelet, Machines, Node, ServingCertificate, Shape};
use crate::plan::Plan;

/// The artifacts of a node that its kubelet reads.
const READ: [&str; 7] = [
    "bootstrap-kubeconfig",
    "client-ca",
    "extra-files",
    "kubelet-configuration",
    "kubelet-environment",
    "kubelet-flags",
    "kubelet-unit",
];

/// The classes of a cluster's nodes: one for each shape that has nodes.
pub(super) fn classes(cluster: &Cluster, plan: &Plan, scope: Scope<'_>) -> Vec<NodeClass> {
    let mut names: Vec<Vec<String>> = vec![Vec::new(); cluster.shapes.len()];
    let mut first: Vec<Option<&Node>> = vec![None; cluster.shapes.len()];
    let chosen = |node: &&Node| scope.only.is_none_or(|only| only.name == node.name);
    for node in cluster.nodes.iter().filter(chosen) {
        if let (Some(names), Some(first)) = (names.get_mut(node.shape), first.get_mut(node.shape)) {
            names.push(node.name.to_string());
            first.get_or_insert(node);
        }
    }
    let shapes = cluster.shapes.iter().zip(names).zip(first);
    shapes
        .filter_map(|((shape, names), first)| Some(class(cluster, plan, shape, names, first?, scope)))
        .collect()
}

fn class(
    cluster: &Cluster,
    plan: &Plan,
    shape: &Shape,
    nodes: Vec<String>,
    first: &Node,
    scope: Scope<'_>,
) -> NodeClass {
    let kubelet = &shape.kubelet;
    let mut settings = Sha256::new();
    let families: Vec<bool> = first.addresses.iter().map(std::net::IpAddr::is_ipv4).collect();
    settings.update(format!(
        "{} {:?} {families:?}",
        *kubelet.minor,
        cluster.token_of(shape).map(|token| &token.name)
    ));
    let (mut files, units) = read(plan, first, scope, &mut settings);
    own_kubeconfigs(cluster, shape, &units, &mut files);
    for path in kubelet.unit.environment_files() {
        if files.get(path).known().is_none() {
            files.insert_made_before(path);
        }
    }
    let process = process(kubelet, &units, &files);
    let approver = match &kubelet.serving.value {
        ServingCertificate::Requested { approver } => {
            Some(Sourced::new(approver.clone(), Origin::of_spec(&kubelet.serving.path.key("approver"))))
        }
        _ => None,
    };
    settings.update(format!("{:?}", approver.as_ref().map(|approver| &approver.value)));
    NodeClass {
        title: shape.title(),
        nodes,
        host_names: shape.machines.as_deref().map(host_names),
        addresses: first.addresses.clone(),
        kubelet: Component {
            minor: *kubelet.minor,
            minor_origin: Some(Origin::of_spec(&kubelet.minor.path)),
            process,
            files,
        },
        approver,
        discovery: None,
        subject: shape.subject().map(str::to_owned),
        settings: format!("{:x}", settings.finalize()),
    }
}

/// What a node has before it joins: no access of its own, and no token but the one that the spec gives it. What something else
/// makes is unknown.
fn own_kubeconfigs(cluster: &Cluster, shape: &Shape, units: &[File], files: &mut Files) {
    let paths = &shape.kubelet.paths;
    let elsewhere = match *shape.kubelet.bootstrap {
        Bootstrap::Token => None,
        Bootstrap::File => Some(&paths.bootstrap_kubeconfig),
        Bootstrap::None => Some(&paths.kubeconfig),
    };
    let prepared = Some(&paths.kubeconfig).filter(|path| units.iter().any(|unit| prepares(unit, path)));
    for path in [elsewhere, prepared].into_iter().flatten() {
        if files.get(path).known().is_none() {
            files.insert_made_before(path.value.clone());
        }
    }
    // If the token, or an API server, cannot be written, the contents of the file are unknown.
    let bootstrap = cluster.token_of(shape).is_none().then_some(&paths.bootstrap_kubeconfig);
    for path in [Some(&paths.kubeconfig), bootstrap].into_iter().flatten() {
        if !files.is_made_before(path) && files.get(path).known().is_none() {
            files.insert_absent(path.value.clone());
        }
    }
}

/// Whether a unit runs a command before the kubelet that names a file.
fn prepares(unit: &File, path: &str) -> bool {
    let entries = unit::read(unit);
    let mut before = entries.iter().filter(|entry| entry.section == "Service" && entry.key == "ExecStartPre");
    before.any(|entry| entry.value.text().contains(path))
}

/// What the names of machines look like that the spec does not list.
fn host_names(machines: &Machines) -> HostNames {
    let patterns: Vec<String> = machines.names.iter().map(|pattern| format!("`{}`", **pattern)).collect();
    let origin = Origin::of_spec(&machines.path.key("names"));
    HostNames { patterns: Sourced::new(patterns.join(" or "), origin), example: machines.example() }
}

/// What systemd starts. A drop-in changes the unit of a package, of which nothing is known but that it is there.
fn process(kubelet: &Kubelet, units: &[File], files: &Files) -> Process {
    let drop_in = &kubelet.unit.drop_in;
    if !drop_in.value {
        return unit::process(&units.iter().collect::<Vec<_>>(), files);
    }
    let name = kubelet.paths.unit.rsplit('/').next().unwrap_or_default();
    let package = unit::of_package(name);
    let units: Vec<&File> = std::iter::once(&package).chain(units).collect();
    let mut process = unit::process(&units, files);
    let must = format!(
        "the unit `{name}` must be installed on the node, and no later drop-in of it may change `ExecStart=`"
    );
    process.faults.push(StartFault {
        kind: StartFaultKind::StartsOnlyIf(must),
        origin: Origin::of_spec(&drop_in.path),
        fatal: false,
    });
    process
}

/// The files of a node that its kubelet reads, and the units among them. Their texts go into `settings`.
fn read(plan: &Plan, node: &Node, scope: Scope<'_>, settings: &mut Sha256) -> (Files, Vec<File>) {
    let (mut files, mut units) = (Files::new(), Vec::new());
    for planned in plan.of_node(node).iter().filter(|planned| READ.contains(&planned.artifact.id)) {
        let name = format!("{}/{}", Plan::folder(node), planned.file.path);
        let edited = scope.edits.and_then(|edits| edits.get(&name));
        let text = edited.cloned().unwrap_or_else(|| planned.file.text.placeholders());
        settings.update(format!("{}\0{text}\0", planned.file.path));
        let file = fill::file(name, planned, Some(node), scope);
        if planned.artifact.id == "kubelet-unit" {
            units.push(file.clone());
        }
        let path = format!("/{}", planned.file.path);
        // A file of the spec at the path of one of nodejoin's own has a finding already.
        if planned.artifact.id != "extra-files" || files.get(&path).known().is_none() {
            files.insert(path, file);
        }
    }
    (files, units)
}
