//! Pools and nodes: every node finds its shape.

use crate::diagnostic::{Finding, Part, Place, rule_id};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::alike::{Alike, OwnLabels, Sharing};
use super::cluster::Basics;
use super::level::Layer;
use super::reader::Reader;
use crate::kube::{Kube, Minor};
use crate::model::{
    At, Machines, Node, NodeKey, Pool, RangeNumbers, Rollout, Sealing, Shape, ShapeId, Token,
};
use crate::rules::nodes::{node_name_malformed, pool_unknown};
use crate::secret::Recipient;
use crate::source::Path;
use crate::spec::v1::{LevelKeys, MachinesSpec, NodeSpec, PoolSpec};

/// What pools and nodes resolve to.
#[derive(Default)]
pub(super) struct Nodes {
    pub(super) pools: Vec<Pool>,
    pub(super) shapes: Vec<Shape>,
    pub(super) nodes: Vec<Node>,
    alike: Alike,
}

/// Values that the levels share.
pub(super) struct Common<'a> {
    pub(super) kube: Kube,
    pub(super) minor: &'a At<Minor>,
    pub(super) basics: &'a Basics,
    pub(super) tokens: &'a [Token],
    pub(super) base: &'a Layer,
    pub(super) rollout: &'a Rollout,
    pub(super) encrypt_to: &'a Option<Arc<[Recipient]>>,
    pub(super) sharing: &'a Sharing,
}

/// The inherited settings of a pool's nodes.
struct OfPool {
    name: Arc<str>,
    layer: Layer,
    shape: ShapeId,
    encrypt_to: Option<Arc<[Recipient]>>,
    /// Whether it is for machines that the spec does not list.
    is_shared: bool,
}

/// The entry of a range with nodes that have entries of their own.
struct Range<'s> {
    key: &'s str,
    spec: &'s NodeSpec,
    pool: Option<&'s OfPool>,
    own: Option<Layer>,
    /// These nodes, as the range makes them.
    nodes: BTreeMap<String, Node>,
}

impl Reader<'_, '_> {
    pub(super) fn nodes(
        &mut self,
        common: &Common<'_>,
        pools: &BTreeMap<String, PoolSpec>,
        nodes: &BTreeMap<String, NodeSpec>,
    ) -> Nodes {
        let mut made = Nodes::default();
        let pools: BTreeMap<&str, OfPool> =
            pools.iter().map(|(name, spec)| (&**name, self.pool(common, name, spec, &mut made))).collect();
        let members = super::members::of(nodes);
        let with_members: BTreeSet<&str> = members.values().copied().collect();
        let mut ranges: BTreeMap<&str, Range<'_>> = BTreeMap::new();
        let mut poolless: Option<ShapeId> = None;
        for (key, spec) in nodes.iter().filter(|(key, _)| !members.contains_key(key.as_str())) {
            let Ok(pool) = self.pool_of(key, spec, &pools) else { continue };
            let level = LevelKeys::of_node(spec);
            let own = (!level.is_empty()).then(|| self.own_layer(common, key, &level));
            let (shape, labels) = match (&own, pool) {
                (Some(own), _) => {
                    let shape = self.own_shape(common, key, (&level, own), pool, &made.shapes);
                    made.add_own(shape, spec, common.sharing)
                }
                (None, Some(pool)) => (pool.shape, None),
                (None, None) => {
                    let shape = *poolless.get_or_insert_with(|| {
                        made.add(self.shape(common, common.base, &Path::root(), None, None))
                    });
                    (shape, None)
                }
            };
            let encrypt_to = pool.and_then(|pool| pool.encrypt_to.as_ref()).or(common.encrypt_to.as_ref());
            let first = made.nodes.len();
            self.expand_node(key, spec, shape, encrypt_to, &mut made.nodes);
            let expanded = made.nodes.get_mut(first..).unwrap_or_default();
            expanded.iter_mut().for_each(|node| node.labels.clone_from(&labels));
            self.own_recipients(key, spec, expanded);
            if with_members.contains(key.as_str()) {
                let nodes = made.split_off(first, &members);
                ranges.insert(key, Range { key, spec, pool, own, nodes });
            }
        }
        for (key, range) in &members {
            if let (Some(spec), Some(range)) = (nodes.get(*key), ranges.get_mut(range)) {
                self.member(common, (key, spec), range, &pools, &mut made);
            }
        }
        if made.shapes.is_empty() {
            // Settings are checked even if no node has them.
            made.add(self.shape(common, common.base, &Path::root(), None, None));
        }
        self.unique(&mut made.nodes);
        made.split_by_address();
        made.split_by_sealing();
        made.count();
        made
    }

    fn pool(&mut self, common: &Common<'_>, name: &str, spec: &PoolSpec, made: &mut Nodes) -> OfPool {
        let path = Path::of("pools").key(name);
        let layer = self.layer(common.kube, &path, &path, &LevelKeys::of_pool(spec));
        let layer = self.inherited(common.base, &layer, spec.unset.as_deref(), &path);
        let name: Arc<str> = name.into();
        let shape = made.add(self.shape(common, &layer, &path, Some(name.clone()), None));
        let encrypt_to = spec.encrypt_to.as_ref();
        let encrypt_to = encrypt_to.map(|list| self.recipients(list, &path.key("encrypt-to")));
        let (provisioning, overlap) = (spec.provisioning.as_deref(), spec.rotation_overlap.as_deref());
        let rollout = self.rollout(provisioning, overlap, &path, Some(common.rollout));
        if let Some(machines) = &spec.machines {
            self.machines(common, machines, (&name, &path), &layer, encrypt_to.as_ref(), made);
        }
        made.pools.push(Pool { name: name.clone(), path, shape, rollout, encrypt_to: encrypt_to.clone() });
        OfPool { name, layer, shape, encrypt_to, is_shared: spec.machines.is_some() }
    }

    /// The machines of a pool that the spec does not list: a shape, and a bundle in the place of a node's.
    fn machines(
        &mut self,
        common: &Common<'_>,
        spec: &MachinesSpec,
        (name, path): (&Arc<str>, &Path),
        layer: &Layer,
        encrypt_to: Option<&Arc<[Recipient]>>,
        made: &mut Nodes,
    ) {
        let at = path.key("machines");
        let names_at = at.key("names");
        let names = spec.names.as_ref().map_or(&[][..], |names| names.as_slice());
        if names.is_empty() {
            self.missing(
                names_at.clone(),
                "the machines name themselves, and nodejoin has to know what the names look like",
                &format!("add what their host names look like, such as `names = \"{name}-*\"`"),
            );
        }
        let pattern = |(index, text): (usize, &String)| {
            let path = spec.names.as_ref().map(|names| names.path(&names_at, index))?;
            self.parse_as(node_name_malformed::malformed, text, &path)
        };
        let names = names.iter().enumerate().filter_map(pattern).collect();
        let addresses = self.cidrs(spec.addresses.as_deref(), &at.key("addresses"));
        let Some(folder) = self.folder_name(name, path) else { return };
        let machines = Arc::new(Machines { path: at, names, addresses });
        let layer = layer.clone().of_machines(&path.key("kubelet"));
        let shape = self.shape(common, &layer, path, Some(name.clone()), None);
        let shape = made.add(Shape { addressed: false, machines: Some(machines.clone()), ..shape });
        made.nodes.push(Node {
            name: folder,
            numbers: RangeNumbers::default(),
            addresses: Vec::new(),
            shape,
            labels: None,
            encrypt_to: encrypt_to.or(common.encrypt_to.as_ref()).cloned(),
            key: NodeKey(name.clone()),
            address_key: NodeKey(name.clone()),
            machines: Some(machines),
        });
    }

    /// The pool of a node; an error when it does not exist.
    fn pool_of<'l>(
        &mut self,
        key: &str,
        spec: &NodeSpec,
        pools: &'l BTreeMap<&str, OfPool>,
    ) -> Result<Option<&'l OfPool>, ()> {
        let Some(name) = &spec.pool else {
            let mut own = pools.values().filter(|pool| !pool.is_shared);
            return Ok(own.next().filter(|_| own.next().is_none()));
        };
        if let Some(found) = pools.get(name.as_str()) {
            return Ok(Some(found));
        }
        let path = Path::of("nodes").key(key).key("pool");
        let finding = pool_unknown::judge(&path, name, pools.keys().copied());
        self.findings.push(finding.unless_unread(Path::of("pools").key(name)));
        self.findings.mark_unread_quietly(path);
        Err(())
    }

    /// The settings of an entry's own.
    fn own_layer(&mut self, common: &Common<'_>, key: &str, level: &LevelKeys<'_>) -> Layer {
        let path = Path::of("nodes").key(key);
        self.layer(common.kube, &path, &path, level)
    }

    /// A node of a range with an entry of its own: what that sets wins over what the range sets.
    fn member(
        &mut self,
        common: &Common<'_>,
        (key, spec): (&str, &NodeSpec),
        range: &mut Range<'_>,
        pools: &BTreeMap<&str, OfPool>,
        made: &mut Nodes,
    ) {
        let Some(mut node) = range.nodes.remove(key) else { return };
        let pool = match spec.pool {
            None => range.pool,
            Some(_) => match self.pool_of(key, spec, pools) {
                Ok(pool) => pool,
                Err(()) => return,
            },
        };
        let path = Path::of("nodes").key(key);
        let level = LevelKeys::of_node(spec);
        if !level.is_empty() || spec.pool.is_some() {
            let base = pool.map_or(common.base, |pool| &pool.layer);
            let unset = range.spec.unset.as_deref();
            let of_range = range.own.as_ref().map(|own| Self::inherited_again(base, own, unset));
            let own = self.own_layer(common, key, &level);
            let layer = self.inherited(of_range.as_ref().unwrap_or(base), &own, level.unset, &path);
            let shape = self.shape(common, &layer, &path, pool.map(|pool| pool.name.clone()), None);
            let shape = Shape { range: Some(Path::of("nodes").key(range.key)), ..shape };
            let addressed = if spec.address.is_some() { spec } else { range.spec };
            (node.shape, node.labels) = made.add_own(shape, addressed, common.sharing);
        }
        if spec.pool.is_some() && range.spec.encrypt_to.is_none() {
            let of_pool = pool.and_then(|pool| pool.encrypt_to.as_ref());
            node.encrypt_to = of_pool.or(common.encrypt_to.as_ref()).cloned();
        }
        let mut nodes = Vec::new();
        self.expand_node(key, spec, node.shape, node.encrypt_to.as_ref(), &mut nodes);
        nodes.iter_mut().for_each(|own| {
            own.numbers = node.numbers;
            own.labels.clone_from(&node.labels);
        });
        if spec.address.is_none() {
            nodes.iter_mut().for_each(|own| {
                own.addresses.clone_from(&node.addresses);
                own.address_key = node.address_key.clone();
            });
        }
        self.own_recipients(key, spec, &mut nodes);
        made.nodes.append(&mut nodes);
    }

    /// The shape of nodes that have settings of their own.
    fn own_shape(
        &mut self,
        common: &Common<'_>,
        key: &str,
        (level, layer): (&LevelKeys<'_>, &Layer),
        pool: Option<&OfPool>,
        shapes: &[Shape],
    ) -> Shape {
        let path = Path::of("nodes").key(key);
        let base = pool.map_or(common.base, |pool| &pool.layer);
        let same = level.kubelet.is_none() && level.unset.is_none();
        let of_pool = pool.filter(|_| same).and_then(|pool| shapes.get(pool.shape));
        let shared = of_pool.map(|shape| shape.kubelet.clone());
        let layer = self.inherited(base, layer, level.unset, &path);
        self.shape(common, &layer, &path, pool.map(|pool| pool.name.clone()), shared)
    }

    /// Gives the nodes of a key the recipients that it names itself.
    fn own_recipients(&mut self, key: &str, spec: &NodeSpec, nodes: &mut [Node]) {
        let Some(encrypt_to) = spec.encrypt_to.as_ref().filter(|_| !nodes.is_empty()) else { return };
        let path = Path::of("nodes").key(key).key("encrypt-to");
        let recipients = self.recipients_of(encrypt_to, &path, nodes.len());
        for (node, recipients) in nodes.iter_mut().zip(recipients) {
            node.encrypt_to = Some(recipients);
        }
    }

    /// Sorts nodes by name, those with a shared bundle last, and reports those that share a name.
    fn unique(&mut self, nodes: &mut Vec<Node>) {
        nodes.sort_by(|a, b| (a.is_shared(), &a.name).cmp(&(b.is_shared(), &b.name)));
        let mut index = 1;
        while index < nodes.len() {
            let (Some(first), Some(second)) = (nodes.get(index - 1), nodes.get(index)) else { break };
            if first.name != second.name || second.is_shared() {
                index += 1;
                continue;
            }
            let finding = Finding::new(
                rule_id::NODE_NAME_DUPLICATE,
                second.path(),
                format!("two nodes have the name `{}`", second.name),
            )
            .at_key()
            .label("used again")
            .because(Place::Spec(first.path(), Part::Key), "first used here")
            .reason("they would share one identity, so each could use the other's certificate")
            .help("exclude the name from one of the ranges, as in `edge-[001-006,008-200]`, or rename one of the nodes");
            self.findings.push(finding);
            nodes.remove(index);
        }
    }
}

impl Nodes {
    /// Removes nodes that have entries of their own, from an index on.
    fn split_off(&mut self, first: usize, members: &BTreeMap<&str, &str>) -> BTreeMap<String, Node> {
        let all = self.nodes.split_off(first);
        let is_own = |node: &Node| members.get(node.name.as_str()) == Some(&&*node.key.0);
        let (own, others): (Vec<Node>, Vec<Node>) = all.into_iter().partition(is_own);
        self.nodes.extend(others);
        own.into_iter().map(|node| (node.name.to_string(), node)).collect()
    }

    fn add(&mut self, shape: Shape) -> ShapeId {
        self.shapes.push(shape);
        self.shapes.len() - 1
    }

    /// The same for nodes with a table of their own, which may set what another one does; with the values of labels in which
    /// it differs. `addressed` is the entry with their addresses.
    fn add_own(&mut self, shape: Shape, addressed: &NodeSpec, sharing: &Sharing) -> (ShapeId, OwnLabels) {
        let addresses = addressed.address.as_ref().map_or(&[][..], |addresses| addresses.as_slice());
        let families: Vec<bool> = addresses.iter().map(|address| address.contains(':')).collect();
        self.alike.add(shape, &families, sharing, &mut self.shapes)
    }

    /// Nodes without an address get their own shape, because their flags cannot contain one.
    fn split_by_address(&mut self) {
        let mut twins: BTreeMap<ShapeId, ShapeId> = BTreeMap::new();
        let listed = self.nodes.iter_mut().filter(|node| !node.is_shared());
        for node in listed.filter(|node| node.addresses.is_empty()) {
            let twin = twins.entry(node.shape).or_insert_with(|| {
                let twin =
                    self.shapes.get(node.shape).map(|shape| Shape { addressed: false, ..shape.clone() });
                self.shapes.extend(twin);
                self.shapes.len() - 1
            });
            node.shape = *twin;
        }
    }

    /// Nodes whose bundles are sealed in another way get their own shape, because their READMEs have other commands.
    fn split_by_sealing(&mut self) {
        let mut twins: BTreeMap<(ShapeId, Sealing), ShapeId> = BTreeMap::new();
        let mut seen: BTreeSet<ShapeId> = BTreeSet::new();
        for node in &mut self.nodes {
            let (shape, sealing) = (node.shape, Sealing::of(node.sealed_for()));
            let shapes = &mut self.shapes;
            let twin = twins.entry((shape, sealing)).or_insert_with(|| match shapes.get_mut(shape) {
                Some(first) if seen.insert(shape) => {
                    first.sealing = sealing;
                    shape
                }
                other => {
                    let twin = other.map(|shape| Shape { sealing, ..shape.clone() });
                    shapes.extend(twin);
                    shapes.len() - 1
                }
            });
            node.shape = *twin;
        }
    }

    fn count(&mut self) {
        for node in &self.nodes {
            if let Some(shape) = self.shapes.get_mut(node.shape) {
                shape.nodes += 1;
            }
        }
    }
}
