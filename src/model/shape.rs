use std::collections::BTreeMap;
use std::sync::Arc;

use super::{At, Kubelet, Taint};
use crate::source::Path;

/// The position of a shape in the cluster's list.
pub type ShapeId = usize;

/// What nodes with equal settings have in common. Work is done per shape; a node costs its name and addresses only.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The table that made it: a pool's, a node's, or the spec's root.
    pub path: Path,
    /// The pool's name, when its nodes have one.
    pub pool: Option<Arc<str>>,
    /// The position of its token in the cluster's list. Absent when there is none to be found.
    pub token: Option<At<usize>>,
    /// Labels by key, with their values.
    pub labels: BTreeMap<String, At<String>>,
    /// Taints in order.
    pub taints: Vec<At<Taint>>,
    /// The kubelet's settings.
    pub kubelet: Arc<Kubelet>,
    /// Whether its nodes have addresses in the spec.
    pub addressed: bool,
    /// How many nodes it has.
    pub nodes: usize,
}

impl Shape {
    /// What reports call it: the pool, or the node that has settings of its own.
    pub fn title(&self) -> String {
        match (&self.pool, self.path.last_key()) {
            (_, Some(name)) => name.to_owned(),
            (Some(pool), None) => pool.to_string(),
            (None, None) => "every node".to_owned(),
        }
    }
}
