//! The levels of the spec that can set something for a node.

use crate::kube::Minor;
use crate::source::Path;

/// A level that sets something.
#[derive(Clone, Debug)]
pub struct Level {
    /// Which one.
    pub kind: LevelKind,
    /// Where it sets it, or could.
    pub path: Path,
    /// Whether something of it is in the node's files: false where a later level replaces it.
    pub applies: bool,
}

/// The kinds of levels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LevelKind {
    /// The node's own entry.
    Node,
    /// The range that the node's own entry is beside.
    Range,
    /// The pool.
    Pool,
    /// The whole spec.
    Cluster,
    /// Nothing in the spec: a default that is written, with its name and its value, as far as it is one word.
    Default(&'static str, Option<String>),
    /// What the kubelet has for a field that no file sets, in this release; the value, as far as it is known.
    Kubelet(Minor, Option<&'static str>),
}
