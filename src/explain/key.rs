//! Keys as a node sees them: the same at each level of the spec.

use super::level::LevelKind;
use crate::model::{Cluster, Node};
use crate::source::{Path, Step};

/// Keys of `[cluster]` that pools and nodes can set too.
const IN_CLUSTER: [&str; 8] =
    ["labels", "taints", "capacity", "token", "api-server", "ca", "tls-server-name", "proxy-url"];

/// Tables at the top of the spec that pools and nodes can have too.
const AT_TOP: [&str; 2] = ["kubelet", "files"];

/// A path without its level and up to the first item of a list: `kubelet.config.maxPods` for `pools.gpu.kubelet.config.maxPods`.
/// Levels add to lists or replace them, so a list is one setting.
pub fn of(path: &Path) -> Path {
    let steps = path.steps();
    let skipped = match steps.as_slice() {
        [Step::Key(top), Step::Key(_), ..] if matches!(top.as_ref(), "pools" | "nodes") => 2,
        [Step::Key(top), Step::Key(key), ..]
            if top.as_ref() == "cluster" && IN_CLUSTER.contains(&key.as_ref()) =>
        {
            1
        }
        _ => 0,
    };
    let keys = steps.into_iter().skip(skipped).take_while(|step| matches!(step, Step::Key(_)));
    keys.fold(Path::root(), |key, step| key.step(step.clone()))
}

/// The table of a level that has a key, with the rest of the key below it.
fn below(table: &Path, key: &Path) -> Path {
    key.steps().into_iter().fold(table.clone(), |path, step| path.step(step.clone()))
}

/// The tables of the spec that can set something for a node, the last that sets a key first.
pub(super) struct Tables {
    /// The node's own entry.
    pub(super) node: Path,
    /// The entry of the range that the own entry is beside.
    pub(super) range: Option<Path>,
    /// The name of the pool.
    pub(super) pool: Option<String>,
}

impl Tables {
    pub(super) fn of(cluster: &Cluster, node: &Node) -> Self {
        let shape = cluster.shapes.get(node.shape);
        let range = shape.and_then(|shape| shape.range.clone()).filter(|range| *range != node.path());
        let pool = shape.and_then(|shape| shape.pool.as_ref()).map(ToString::to_string);
        Self { node: node.path(), range, pool }
    }

    /// Where the spec's root, or its table `cluster`, has a key; none for the name of the node itself.
    pub(super) fn of_cluster(key: &Path) -> Option<Path> {
        match key.steps().first() {
            Some(Step::Key(first)) if IN_CLUSTER.contains(&first.as_ref()) => {
                Some(below(&Path::of("cluster"), key))
            }
            Some(_) => Some(key.clone()),
            None => None,
        }
    }

    /// The level that a place of the spec is in.
    pub(super) fn kind_of(&self, place: &Path) -> LevelKind {
        let pool = self.pool.as_ref().map(|pool| Path::of("pools").key(pool));
        let in_table = |table: &Option<Path>| table.as_ref().is_some_and(|table| place.is_within(table));
        match (place.is_within(&self.node), in_table(&self.range), in_table(&pool)) {
            (true, _, _) => LevelKind::Node,
            (_, true, _) => LevelKind::Range,
            (_, _, true) => LevelKind::Pool,
            (false, false, false) => LevelKind::Cluster,
        }
    }

    /// Whether pools and nodes can set a key.
    fn is_shared(key: &Path) -> bool {
        let own = |first: &str| IN_CLUSTER.contains(&first) || AT_TOP.contains(&first) || first == "address";
        matches!(key.steps().first(), Some(Step::Key(first)) if own(first))
    }

    /// Where the pool has a key.
    pub(super) fn of_pool(&self, key: &Path) -> Option<Path> {
        let pool = self.pool.as_ref().filter(|_| Self::is_shared(key))?;
        Some(below(&Path::of("pools").key(pool), key))
    }

    /// Where an entry of `nodes` has a key; the entry itself for an empty key, which is the node's name.
    pub(super) fn of_entry(entry: &Path, key: &Path) -> Option<Path> {
        (key.last().is_none() || Self::is_shared(key)).then(|| below(entry, key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_at_each_level() {
        let key = |path: &Path| of(path).to_string();
        for level in ["", "pools.gpu.", "nodes.w1."] {
            assert_eq!(key(&Path::of(&format!("{level}kubelet.config.maxPods"))), "kubelet.config.maxPods");
        }
        for level in ["cluster.", "pools.gpu.", "nodes.w1."] {
            assert_eq!(key(&Path::of(&format!("{level}taints")).index(3)), "taints");
        }
        assert_eq!(key(&Path::of("cluster.kubernetes")), "cluster.kubernetes");
        assert_eq!(key(&Path::of("nodes.w1")), "");
        assert_eq!(Tables::of_cluster(&Path::of("labels.a")), Some(Path::of("cluster.labels.a")));
    }
}
