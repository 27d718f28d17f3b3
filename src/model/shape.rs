use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ApiAccess, At, Capacity, ExtraFiles, Kubelet, Machines, NodeText};
use crate::kube::value::Taint;
use crate::secret::Recipient;
use crate::source::Path;

/// The position of a shape in the cluster's list.
pub type ShapeId = usize;

/// What nodes with equal settings have in common. Work is done per shape; a node costs its name, its addresses and the values
/// of its own labels only.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The table that made it: a pool's, a node's, or the spec's root.
    pub path: Path,
    /// The entry of a range that it inherits from, if it is that of one of its nodes.
    pub range: Option<Path>,
    /// The pool's name, when its nodes have one.
    pub pool: Option<Arc<str>>,
    /// The position of its token in the cluster's list. Absent when there is none to be found.
    pub token: Option<At<usize>>,
    /// How its nodes connect to the API server.
    pub api: Arc<ApiAccess>,
    /// Labels by key, with their values.
    pub labels: BTreeMap<String, At<NodeText>>,
    /// Taints in order.
    pub taints: Vec<At<Taint>>,
    /// What each of its machines has.
    pub capacity: Capacity,
    /// The kubelet's settings.
    pub kubelet: Arc<Kubelet>,
    /// Further files of its nodes.
    pub files: ExtraFiles,
    /// Whether its nodes have addresses in the spec.
    pub addressed: bool,
    /// The machines that the spec does not list, when it is theirs.
    pub machines: Option<Arc<Machines>>,
    /// Whether its nodes' bundles are sealed.
    pub sealing: Sealing,
    /// How many nodes it has.
    pub nodes: usize,
}

/// How a bundle is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sealing {
    /// As files in plain text.
    Plain,
    /// As one file, encrypted for age recipients.
    Sealed,
    /// As one file that an SSH key opens: a host's own, at this path, or a person's.
    SealedForSsh(&'static str),
}

impl Sealing {
    /// How a bundle for these recipients is written.
    pub fn of(recipients: Option<&[Recipient]>) -> Self {
        let Some(recipients) = recipients else { return Self::Plain };
        let is_for = |kind| recipients.iter().any(|recipient| recipient.as_str().starts_with(kind));
        match (is_for("ssh-ed25519 "), is_for("ssh-rsa ")) {
            (true, _) => Self::SealedForSsh("/etc/ssh/ssh_host_ed25519_key"),
            (false, true) => Self::SealedForSsh("/etc/ssh/ssh_host_rsa_key"),
            (false, false) => Self::Sealed,
        }
    }

    /// Whether it is one encrypted file.
    pub fn is_sealed(self) -> bool {
        self != Self::Plain
    }

    /// The key of a host that may open it.
    pub fn host_key(self) -> Option<&'static str> {
        match self {
            Self::SealedForSsh(path) => Some(path),
            Self::Plain | Self::Sealed => None,
        }
    }
}

impl Shape {
    /// How many nodes it has that the spec lists.
    pub fn listed(&self) -> usize {
        if self.machines.is_some() { 0 } else { self.nodes }
    }

    /// What reports call it: the pool, or the node that has settings of its own.
    pub fn title(&self) -> String {
        match (&self.pool, self.path.last_key()) {
            (_, Some(name)) => name.to_owned(),
            (Some(pool), None) => pool.to_string(),
            (None, None) => "every node".to_owned(),
        }
    }

    /// Its pool or its node with settings of its own: what a lint can be set for alone. None for all nodes without a pool.
    pub fn subject(&self) -> Option<&str> {
        self.path.last_key()
    }

    /// Makes a label one whose value each node has for itself, if this value is not that of the nodes so far.
    pub fn differ_in(&mut self, key: &str, value: &str) {
        if let Some(label) = self.labels.get_mut(key)
            && label.value.to_string() != value
        {
            label.value = NodeText::of_label(key, label.value.to_string());
        }
    }

    /// Where the release of its kubelets may be written.
    pub fn minor_paths(&self) -> Vec<Path> {
        let of_table = |table: &Path| table.key("kubelet").key("kubernetes");
        let pool = self.pool.iter().map(|pool| of_table(&Path::of("pools").key(pool)));
        let mut paths = vec![of_table(&self.path), of_table(&Path::root()), Path::of("cluster.kubernetes")];
        paths.extend(self.range.iter().map(of_table));
        paths.extend(pool);
        paths
    }
}
