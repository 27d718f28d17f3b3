use std::net::IpAddr;
use std::sync::Arc;

use super::{NodeName, ShapeId};
use crate::source::Path;

/// A node of the cluster.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name.
    pub name: NodeName,
    /// Its addresses: none, one, or one of each family.
    pub addresses: Vec<IpAddr>,
    /// Its shape.
    pub shape: ShapeId,
    /// The key that it comes from, which may be a range.
    pub key: NodeKey,
}

impl Node {
    /// Its place in the spec.
    pub fn path(&self) -> Path {
        self.key.path()
    }
}

/// A key of the `nodes` table; several nodes share the key of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeKey(pub Arc<str>);

impl NodeKey {
    /// The path of the entry.
    pub fn path(&self) -> Path {
        Path::of("nodes").key(&self.0)
    }
}
