use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::class::{NodeClass, of_key};
use super::entries::{Entry, Side, entries};
use crate::Outcome;
use crate::artifact::MakeError;
use crate::explain::key_of;
use crate::kube::Minor;
use crate::model::{Cluster, Node, Shape};
use crate::source::Path;

/// An effective value that differs.
#[derive(Clone, Debug)]
pub struct Change {
    /// The key, the same at each level of the spec.
    pub key: String,
    /// What it requires on a node that has joined.
    pub class: NodeClass,
    /// Why.
    pub why: &'static str,
    /// The value before, if there was one.
    pub from: Option<Side>,
    /// The value after, if there is one.
    pub to: Option<Side>,
}

/// What changes for a node.
#[derive(Clone, Debug)]
pub struct NodeDiff {
    /// Its name.
    pub name: String,
    /// Its pool, if it has one.
    pub pool: Option<String>,
    /// What all of its changes require together.
    pub class: NodeClass,
    /// The changes, what requires the most first; shared between nodes that are alike.
    pub changes: Arc<Vec<Change>>,
    /// Of each side, the table of the spec that the places of the changes are in, and the node's own that sets the same.
    tables: [Option<(Path, Path)>; 2],
}

/// The table of a node's shape and the node's own, if these are different entries of `nodes`.
fn tables(cluster: &Cluster, node: Option<&&Node>) -> Option<(Path, Path)> {
    let node = node?;
    let shape = &cluster.shapes.get(node.shape)?.path;
    let is_of_another = shape.parent() == Some(&Path::of("nodes")) && *shape != node.path();
    is_of_another.then(|| (shape.clone(), node.path()))
}

impl NodeDiff {
    /// Whether nothing of it differs.
    pub fn is_unchanged(&self) -> bool {
        self.class == NodeClass::None && self.changes.is_empty()
    }

    /// A side of its changes with the place in its own table; `index` is 0 for the side before.
    pub fn place(&self, side: &Side, index: usize) -> Side {
        let (Some(place), Some(Some((of_shape, own)))) = (&side.place, self.tables.get(index)) else {
            return side.clone();
        };
        match place.is_within(of_shape) {
            true => {
                let rest = place.steps().split_off(of_shape.steps().len());
                let place = rest.into_iter().fold(own.clone(), |path, step| path.step(step.clone()));
                Side { place: Some(place), text: side.text.clone() }
            }
            false => side.clone(),
        }
    }
}

/// Everything that decides the changes of a node besides its shapes: nodes with the same share the result.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Own {
    shapes: (usize, usize),
    address: bool,
    labels: BTreeSet<String>,
    paths: (Path, Path),
}

pub(super) fn diff(before: &Outcome, after: &Outcome) -> Result<Vec<NodeDiff>, MakeError> {
    let shapes = Shapes {
        before: of_shapes(before)?,
        after: of_shapes(after)?,
        clusters: (&before.cluster, &after.cluster),
    };
    let old: BTreeMap<&str, &Node> = by_name(&before.cluster);
    let new: BTreeMap<&str, &Node> = by_name(&after.cluster);
    let mut known: BTreeMap<Own, Arc<Vec<Change>>> = BTreeMap::new();
    let none = Arc::new(Vec::new());
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let of_name = |name: &str| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) => {
            let own = Own::of(old, new);
            let changes = known.entry(own).or_insert_with_key(|own| Arc::new(shapes.changes(own, old, new)));
            let class = changes.iter().map(|change| change.class).max().unwrap_or(NodeClass::None);
            (class, Arc::clone(changes), pool(&after.cluster, new))
        }
        (None, Some(new)) => (NodeClass::NewNode, Arc::clone(&none), pool(&after.cluster, new)),
        (Some(old), None) => (NodeClass::Removed, Arc::clone(&none), pool(&before.cluster, old)),
        (None, None) => (NodeClass::None, Arc::clone(&none), None),
    };
    let mut of_name = of_name;
    let diffs = names.into_iter().map(|name| {
        let (class, changes, pool) = of_name(name);
        let tables = [tables(&before.cluster, old.get(name)), tables(&after.cluster, new.get(name))];
        NodeDiff { name: name.to_owned(), pool, class, changes, tables }
    });
    Ok(diffs.collect())
}

fn by_name(cluster: &Cluster) -> BTreeMap<&str, &Node> {
    cluster.nodes.iter().map(|node| (node.name.as_str(), node)).collect()
}

fn pool(cluster: &Cluster, node: &Node) -> Option<String> {
    cluster.shapes.get(node.shape)?.pool.as_ref().map(ToString::to_string)
}

impl Own {
    fn of(old: &Node, new: &Node) -> Self {
        let labels = |node: &Node| -> BTreeMap<String, String> {
            node.labels.iter().flat_map(|labels| labels.iter().cloned()).collect()
        };
        let (before, after) = (labels(old), labels(new));
        let keys = before.keys().chain(after.keys());
        let differ: BTreeSet<String> =
            keys.filter(|key| before.get(*key) != after.get(*key)).cloned().collect();
        let address = old.addresses != new.addresses;
        let is_own = address || !differ.is_empty();
        // The places of a node's own values are its own.
        let paths = if is_own { (old.path(), new.path()) } else { (Path::root(), Path::root()) };
        Own { shapes: (old.shape, new.shape), address, labels: differ, paths }
    }
}

/// What the files of each shape have of each key.
type OfShapes = Vec<(Minor, BTreeMap<Path, Entry>)>;

struct Shapes<'o> {
    before: OfShapes,
    after: OfShapes,
    clusters: (&'o Cluster, &'o Cluster),
}

fn of_shapes(outcome: &Outcome) -> Result<OfShapes, MakeError> {
    let plan = outcome.plan()?;
    let of_shape = |(id, shape): (usize, &Shape)| (*shape.kubelet.minor, entries(plan.of_shape(id)));
    Ok(outcome.cluster.shapes.iter().enumerate().map(of_shape).collect())
}

impl Shapes<'_> {
    fn changes(&self, own: &Own, old: &Node, new: &Node) -> Vec<Change> {
        let (Some((old_minor, before)), Some((new_minor, after))) =
            (self.before.get(own.shapes.0), self.after.get(own.shapes.1))
        else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        if old_minor != new_minor {
            changes.push(of_minor(self.clusters, (old, new), (*old_minor, *new_minor)));
        }
        for key in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            let (from, to) = (before.get(key), after.get(key));
            let same = match (from, to) {
                (Some(from), Some(to)) => from.is_like(to),
                _ => false,
            };
            // What a release decides changes with the release.
            let of_release = old_minor != new_minor && key.to_string() == "cluster.kubernetes";
            if !same && !of_release {
                let nothing = Entry::default();
                let artifacts = from.unwrap_or(&nothing).differing(to.unwrap_or(&nothing));
                changes.push(change(key, &artifacts, (from.map(Entry::side), to.map(Entry::side))));
            }
        }
        changes.extend(own_changes(own, old, new));
        changes.sort_by(|one, other| other.class.cmp(&one.class).then_with(|| one.key.cmp(&other.key)));
        changes.dedup_by(|one, other| one.key == other.key);
        changes
    }
}

fn change(key: &Path, artifacts: &BTreeSet<&str>, (from, to): (Option<Side>, Option<Side>)) -> Change {
    let key = key.to_string();
    let (class, why) = of_key(&key, artifacts);
    Change { key, class, why, from, to }
}

/// Another release of the kubelet: no file need change for it.
fn of_minor(clusters: (&Cluster, &Cluster), nodes: (&Node, &Node), minors: (Minor, Minor)) -> Change {
    let side = |cluster: &Cluster, node: &Node, minor: Minor| {
        let shape = cluster.shapes.get(node.shape);
        Side { place: shape.map(|shape| shape.kubelet.minor.path.clone()), text: minor.to_string() }
    };
    let from = side(clusters.0, nodes.0, minors.0);
    let to = side(clusters.1, nodes.1, minors.1);
    change(&Path::of("kubelet.kubernetes"), &BTreeSet::new(), (Some(from), Some(to)))
}

/// Changes of values that nodes of a shape have for themselves.
fn own_changes(own: &Own, old: &Node, new: &Node) -> Vec<Change> {
    let mut changes = Vec::new();
    if own.address {
        let side = |node: &Node| {
            let text = node.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            (!text.is_empty()).then(|| Side { place: Some(node.address_path()), text })
        };
        changes.push(change(&Path::of("address"), &BTreeSet::new(), (side(old), side(new))));
    }
    for key in &own.labels {
        let side = |node: &Node| {
            let text = node.label(key)?.to_owned();
            Some(Side { place: Some(node.path().key("labels").key(key)), text })
        };
        let label = key_of(&Path::of("nodes.x.labels").key(key));
        changes.push(change(&label, &BTreeSet::new(), (side(old), side(new))));
    }
    changes
}
