//! Reads a folder of files that a person or another tool made, and finds in it what the components of a join would read:
//! the [`Facts`] of the proof.
//!
//! Files are recognised by what is in them. A folder may be a copy of one machine's files (`etc/systemd/…`), may have
//! such a copy for each machine, or may hold files side by side: what a flag names by an absolute path is looked for at
//! that path below the machine's folder, then by its name. Nothing outside the folder is read, and no program is run.
//!
//! - units and their drop-ins (`units`), env files and lists of flags start components;
//! - pods with a component's command are static pods, their variables expanded as in Kubernetes (`expansion`);
//! - kubeadm's configuration gives the files that kubeadm would write, where they are missing (`kubeadm`);
//! - every API server and every controller manager counts (`replicas`): a join has to hold with each;
//! - commands of `kubectl create` and `kubectl config` in scripts give the objects that they create (`script`);
//! - the other objects are the cluster's.

mod content;
mod control_lines;
mod embedded;
mod expansion;
mod flags;
mod folder;
mod kubeadm;
mod lints;
mod machine;
mod named;
mod near_miss;
mod objects;
mod place;
mod placeholder;
mod pod;
mod program;
mod release;
mod replicas;
mod script;
mod started;
mod summary;
#[cfg(test)]
mod tests;
mod text;
mod units;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::diagnostic::Finding;
use crate::facts::{Apiserver, Component, Facts, File, NodeClass, Sourced, TokenDiscovery};
use crate::kube::Minor;
use crate::kube::Program;
use crate::world::Tree;
use content::Content;
use machine::Machine;
pub use near_miss::NearMiss;
pub use release::Release;
use started::Started;
pub use summary::{FileRead, Kind, MachineRead, Skipped, Summary};

/// What a folder gives.
pub struct Imported {
    /// What was read, and what was not.
    pub summary: Summary,
    /// What the components would read.
    pub facts: Facts,
    /// What is wrong with the files themselves, whatever a component makes of them.
    pub findings: Vec<Finding>,
}

/// What the user adds to a folder.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside {
    /// The release of all components for which no file gives another.
    pub kubernetes: Option<Minor>,
    /// Whether the folder has all files of its machines and all objects of the cluster: what is not in it does not exist.
    pub complete: bool,
}

impl From<Option<Minor>> for Beside {
    fn from(kubernetes: Option<Minor>) -> Self {
        Self { kubernetes, complete: false }
    }
}

/// Reads the files of a folder. `name` is the folder as the user gave it: reports put it before a file's path.
pub fn import(tree: &Tree, name: &str, beside: impl Into<Beside>) -> Imported {
    let Beside { kubernetes, complete } = beside.into();
    let mut findings = Vec::new();
    let mut world = world(tree, name, &mut findings);
    world.complete = complete;
    script::run(&mut world, &mut findings);
    let kubeadm = kubeadm::of(&world, &mut findings);
    world.given = kubeadm::files(&world, &kubeadm);
    let own = objects::of(&world);
    let (mut objects, endless) = kubeadm::objects(&kubeadm, &own);
    objects.extend(own);
    let mut release = release::of(&world, kubernetes);
    let mut started = units::all(&world, &mut findings);
    world.unread(&mut findings);
    started.extend(pod::all(&world));
    started.extend(flags::all(&world, &started));
    let mut of_kubeadm = kubeadm::started(&kubeadm, &started);
    of_kubeadm.iter_mut().for_each(|one| placeholder::hide_in_pod(&mut one.process));
    started.extend(of_kubeadm);
    started.iter_mut().for_each(|one| placeholder::hide(&mut one.process));
    release.fit(&started);
    machine::few(&world, &mut started, &mut findings);
    let mut facts = Facts {
        objects,
        ends_unknown: endless,
        partial: !complete,
        templates: world.templates(),
        ..Facts::default()
    };
    let approver = objects::approver(&world);
    let mut components: Vec<(Program, Component)> = Vec::new();
    for one in &started {
        lints::unit(&world, one, &mut findings);
        let component = component(&world, &release, one);
        if one.program != Program::Kubelet {
            components.push((one.program, component));
            continue;
        }
        let discovery = kubeadm::discovery(&kubeadm, &one.root);
        let name = machine::node_name(&world, one, &component);
        facts.classes.push(class(name, component, discovery, approver.clone()));
    }
    facts.controller_managers = replicas::of(Program::ControllerManager, &components, &mut findings);
    let apiservers = replicas::of(Program::Apiserver, &components, &mut findings).into_iter();
    let with = |component| Apiserver { component, serving_certificate: None, kubelet_client_user: None };
    facts.apiservers = apiservers.map(with).collect();
    machine::few_classes(&mut facts, &mut findings);
    refused(&kubeadm, &mut facts, &mut findings);
    lints::cluster(&world, &facts, &mut findings);
    release.report(&world, &facts, &mut findings);
    if facts.classes.is_empty() {
        findings.push(lints::without_kubelet(&world));
    }
    let summary = summary::of(&world, &started, &facts, release);
    Imported { summary, facts, findings }
}

/// The files of a folder, and what each is.
fn world<'t>(tree: &'t Tree, name: &str, findings: &mut Vec<Finding>) -> folder::World<'t> {
    let text::Texts { mut texts, broken } = text::read(tree, name, findings);
    let tree = embedded::add(tree, &mut texts).map_or(Cow::Borrowed(tree), Cow::Owned);
    let mut left = content::Left::ALL;
    let read = |(path, file): (&String, &File)| (path.clone(), Content::of(file, &mut left, findings));
    let contents: BTreeMap<String, Content> = texts.iter().map(read).collect();
    // Nor does the proof read them, once for each machine.
    texts.retain(|path, _| !matches!(contents.get(path), Some(Content::TooLarge)));
    folder::World::new(tree, texts, broken, contents)
}

fn class(
    name: String,
    kubelet: Component,
    discovery: Option<TokenDiscovery>,
    approver: Option<Sourced<String>>,
) -> NodeClass {
    NodeClass {
        host_names: None,
        title: name.clone(),
        nodes: vec![name],
        addresses: Vec::new(),
        settings: machine::settings(&kubelet, discovery.as_ref()),
        kubelet,
        approver,
        discovery,
        subject: None,
    }
}

/// What a program runs as on its machine.
fn component(world: &folder::World<'_>, release: &release::Release, one: &Started) -> Component {
    let (minor, minor_origin) = match &one.minor {
        Some((minor, origin)) => (*minor, Some(origin.clone())),
        None => (release.minor, release.origin.clone()),
    };
    let files = Machine::of(world, &one.root, &one.process).files;
    Component { minor, minor_origin, process: one.process.clone(), files }
}

/// Reports configurations that kubeadm refuses, and the nodes that need them.
fn refused(kubeadm: &[kubeadm::Configuration], facts: &mut Facts, findings: &mut Vec<Finding>) {
    for refused in kubeadm::refused(kubeadm) {
        let needs = |component: &Component| kubeadm::makes(&refused.file, component);
        let plane = facts.apiservers.iter().any(|apiserver| needs(&apiserver.component));
        let classes = facts.classes.iter().enumerate().filter(|(_, class)| plane || needs(&class.kubelet));
        let broken: Vec<usize> = classes.map(|(index, _)| index).collect();
        facts.unresolved.extend(broken.into_iter().map(|index| (index, refused.finding.clone())));
        findings.push(refused.finding);
    }
}
