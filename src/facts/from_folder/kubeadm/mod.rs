//! What kubeadm makes of its configuration: the flags of the control plane, the kubelets' configuration and flags, their
//! bootstrap kubeconfig, and the objects of `kubeadm init`.
//!
//! A file in the folder overrides the one that kubeadm would write: a manifest overrides `ClusterConfiguration`,
//! `config.yaml` overrides `KubeletConfiguration`, and so on.

mod arguments;
mod configuration;
mod control_plane;
mod given;
mod init;
mod join;
mod kubelet;
mod refused;

pub(super) use configuration::Configuration;
pub(super) use given::Given;
pub(super) use refused::all as refused;

use super::folder::World;
use super::started::Started;
use super::text::unreadable;
use crate::diagnostic::Finding;
use crate::facts::{Component, Object, TokenDiscovery};
use crate::kube::Program;

/// Files with configuration of kubeadm that count.
const MOST: usize = 100;

/// Every file with configuration of kubeadm, by path. Files beyond the limit are reported.
pub(super) fn of(world: &World<'_>, findings: &mut Vec<Finding>) -> Vec<Configuration> {
    let all = world.contents.iter().map(|(path, content)| {
        let documents = content.documents();
        let of = |kind: &str| {
            let own = |object: &&Object| object.group() == "kubeadm.k8s.io" && object.kind() == kind;
            documents.iter().rfind(own).cloned()
        };
        let kubelet = documents.iter().rfind(|object| object.kind() == "KubeletConfiguration").cloned();
        let one = Configuration {
            root: world.place(path).root,
            cluster: of("ClusterConfiguration"),
            init: of("InitConfiguration"),
            join: of("JoinConfiguration"),
            kubelet,
        };
        (path, one)
    });
    let mut all = all.filter(|(_, one)| one.cluster.is_some() || one.init.is_some() || one.join.is_some());
    let counted = all.by_ref().take(MOST).map(|(_, one)| one).collect();
    if let Some((path, _)) = all.next() {
        let path = world.texts.get(path).map_or(path.as_str(), |file| file.source.name());
        let (others, are) = match all.count() {
            0 => (String::new(), "is"),
            more => (format!("and {more} more "), "are"),
        };
        let why = format!("{others}{are} not read: the limit is {MOST} kubeadm configuration files");
        findings.push(unreadable(path, &why, "prove a folder with fewer machines"));
    }
    counted
}

/// The files that kubeadm would write, used where the folder has none at their paths.
pub(super) fn files(world: &World<'_>, all: &[Configuration]) -> Vec<Given> {
    let mut files = Vec::new();
    for one in all {
        files.extend(kubelet::configuration(one));
        files.extend(kubelet::flags(one));
        files.extend(join::kubeconfig(world, one));
    }
    if !all.is_empty() {
        files.extend(join::authority(world));
    }
    files
}

/// Whether a component needs what kubeadm makes of a file: its command, or files that it would write.
pub(super) fn makes(name: &str, component: &Component) -> bool {
    const WRITTEN: [&str; 3] = [kubelet::BOOTSTRAP, kubelet::CONFIG, kubelet::FLAGS];
    let word = component.process.words.iter().any(|word| word.origin.file.name() == name);
    let mut written = WRITTEN.iter().filter_map(|path| component.files.get(path).known());
    word || written.any(|file| file.source.name() == name)
}

/// How `kubeadm join` finds the cluster's CA for a machine: by its own configuration, or one above its folder.
pub(super) fn discovery(all: &[Configuration], root: &str) -> Option<TokenDiscovery> {
    let own = all.iter().filter(|one| one.root == root);
    let above = all.iter().filter(|one| given::is_above(&one.root, root));
    own.chain(above).filter(|one| one.join.is_some()).map(join::discovery).next()?
}

/// The components that kubeadm would start, where nothing in the folder does.
pub(super) fn started(all: &[Configuration], others: &[Started]) -> Vec<Started> {
    let runs = |program: Program| others.iter().any(|one| one.program == program);
    let mut started = Vec::new();
    for one in all {
        for program in [Program::Apiserver, Program::ControllerManager] {
            if !runs(program) {
                started.extend(control_plane::started(one, program));
            }
        }
        let own = |other: &Started| other.program == Program::Kubelet && other.root == one.root;
        if !others.iter().any(own)
            && (one.root.is_empty()
                || others.iter().any(|other| other.root == one.root)
                || !runs(Program::Kubelet))
        {
            started.extend(kubelet::started(one));
        }
    }
    started
}

/// The objects that `kubeadm init` creates, and which of the tokens among them have an unknown expiration.
pub(super) fn objects(all: &[Configuration], others: &[Object]) -> (Vec<Object>, Vec<String>) {
    let (mut made, mut endless) = (Vec::new(), Vec::new());
    for one in all {
        init::objects(one, &mut made, &mut endless);
    }
    let id =
        |object: &Object| (object.kind().to_owned(), object.namespace().to_owned(), object.name().to_owned());
    let there: std::collections::BTreeSet<_> = others.iter().map(id).collect();
    made.retain(|object| !there.contains(&id(object)));
    endless.retain(|name| made.iter().any(|object| object.name() == name));
    (made, endless)
}
