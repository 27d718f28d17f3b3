//! Pools and nodes: every node finds its shape.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use super::cluster::{ADDRESS_MALFORMED, Basics};
use super::inherit::Layer;
use super::range::{expand, is_range};
use super::reader::{Reader, short};
use crate::finding::{Finding, Part, Place};
use crate::kube::{Kube, Minor};
use crate::model::{At, Kubelet, Malformed, Node, NodeKey, NodeName, Pool, Shape, ShapeId, Token};
use crate::secret::Recipient;
use crate::source::Path;
use crate::spec::v1::{NodeSpec, PoolSpec};
use crate::suggest;

/// A range of names that cannot be expanded.
pub const NODE_RANGE_MALFORMED: &str = "node-range-malformed";
/// A name that the API server refuses.
pub const NODE_NAME_MALFORMED: &str = "node-name-malformed";
/// Two nodes of the same name.
pub const NODE_NAME_DUPLICATE: &str = "node-name-duplicate";
/// A pool that is not there.
pub const POOL_UNKNOWN: &str = "pool-unknown";
/// A token that is not there.
pub const TOKEN_UNKNOWN: &str = "token-unknown";
/// A range of addresses that does not fit the range of names.
pub const NODE_ADDRESS_COUNT: &str = "node-address-count";

/// What pools and nodes resolve to.
pub(super) struct Nodes {
    pub(super) pools: Vec<Pool>,
    pub(super) shapes: Vec<Shape>,
    pub(super) nodes: Vec<Node>,
}

/// What the levels have in common.
pub(super) struct Common<'a> {
    pub(super) kube: Kube,
    pub(super) minor: &'a At<Minor>,
    pub(super) basics: &'a Basics,
    pub(super) tokens: &'a [Token],
    pub(super) base: &'a Layer,
    pub(super) encrypt_to: &'a Option<Arc<[Recipient]>>,
}

impl Reader<'_, '_> {
    pub(super) fn nodes(
        &mut self,
        common: &Common<'_>,
        pools: &BTreeMap<String, PoolSpec>,
        nodes: &BTreeMap<String, NodeSpec>,
    ) -> Nodes {
        let mut made = Nodes { pools: Vec::new(), shapes: Vec::new(), nodes: Vec::new() };
        let mut layers: BTreeMap<&str, (Layer, ShapeId, Arc<str>)> = BTreeMap::new();
        for (name, spec) in pools {
            let path = Path::of("pools").key(name);
            let layer = self.layer(
                common.kube,
                &path,
                &path.key("kubelet"),
                spec.labels.as_ref(),
                spec.taints.as_deref(),
                spec.token.as_deref(),
                spec.kubelet.as_deref(),
            );
            let layer = common.base.over(&layer);
            let pool: Arc<str> = name.as_str().into();
            let shape = self.shape(common, &layer, &path, Some(pool.clone()), None);
            made.pools.push(Pool { name: pool.clone(), path, shape: made.shapes.len() });
            layers.insert(name, (layer, made.shapes.len(), pool));
            made.shapes.push(shape);
        }
        let mut sealed_pools: BTreeMap<&str, Arc<[Recipient]>> = BTreeMap::new();
        for (name, spec) in pools {
            let Some(encrypt_to) = &spec.encrypt_to else { continue };
            let path = Path::of("pools").key(name).key("encrypt-to");
            sealed_pools.insert(name, self.recipients(encrypt_to, &path));
        }
        let mut poolless: Option<ShapeId> = None;
        for (key, spec) in nodes {
            let pool = self.pool_of(key, spec, &layers);
            let Ok(pool) = pool else { continue };
            let own = spec.labels.is_some()
                || spec.taints.is_some()
                || spec.token.is_some()
                || spec.kubelet.is_some();
            let shape = if own {
                let path = Path::of("nodes").key(key);
                let layer = self.layer(
                    common.kube,
                    &path,
                    &path.key("kubelet"),
                    spec.labels.as_ref(),
                    spec.taints.as_deref(),
                    spec.token.as_deref(),
                    spec.kubelet.as_deref(),
                );
                let base = pool.map_or(common.base, |(layer, _, _)| layer);
                let shared = match (&spec.kubelet, pool) {
                    (None, Some((_, shape, _))) => made.shapes.get(*shape).map(|shape| shape.kubelet.clone()),
                    _ => None,
                };
                let pool = pool.map(|(_, _, name)| name.clone());
                let shape = self.shape(common, &base.over(&layer), &path, pool, shared);
                made.shapes.push(shape);
                made.shapes.len() - 1
            } else if let Some((_, shape, _)) = pool {
                *shape
            } else {
                *poolless.get_or_insert_with(|| {
                    made.shapes.push(self.shape(common, common.base, &Path::root(), None, None));
                    made.shapes.len() - 1
                })
            };
            let of_pool = pool.and_then(|(_, _, name)| sealed_pools.get(&**name));
            let first = made.nodes.len();
            self.expand_node(key, spec, shape, of_pool.or(common.encrypt_to.as_ref()), &mut made.nodes);
            let own = made.nodes.get_mut(first..).unwrap_or_default();
            if let Some(encrypt_to) = spec.encrypt_to.as_ref().filter(|_| !own.is_empty()) {
                let path = Path::of("nodes").key(key).key("encrypt-to");
                let recipients = self.recipients_of(encrypt_to, &path, own.len());
                for (node, recipients) in own.iter_mut().zip(recipients) {
                    node.encrypt_to = Some(recipients);
                }
            }
        }
        if made.shapes.is_empty() {
            // Settings are looked at even while nothing has them.
            made.shapes.push(self.shape(common, common.base, &Path::root(), None, None));
        }
        self.unique(&mut made.nodes);
        split_by_address(&mut made);
        for node in &made.nodes {
            if let Some(shape) = made.shapes.get_mut(node.shape) {
                shape.nodes += 1;
            }
        }
        made
    }

    /// The pool of a node; an error when it names one that is not there.
    #[allow(clippy::type_complexity, reason = "an entry of the map that the caller made")]
    fn pool_of<'l>(
        &mut self,
        key: &str,
        spec: &NodeSpec,
        layers: &'l BTreeMap<&str, (Layer, ShapeId, Arc<str>)>,
    ) -> Result<Option<&'l (Layer, ShapeId, Arc<str>)>, ()> {
        let Some(name) = &spec.pool else {
            return Ok(if layers.len() == 1 { layers.values().next() } else { None });
        };
        if let Some(found) = layers.get(name.as_str()) {
            return Ok(Some(found));
        }
        let path = Path::of("nodes").key(key).key("pool");
        let finding = reference(POOL_UNKNOWN, &path, "pool", name, layers.keys().copied());
        self.findings.push(finding.unless_unread(Path::of("pools").key(name)));
        self.findings.mark_unread_quietly(path);
        Err(())
    }

    /// A shape; `shared` is the kubelet when it is known to be another shape's.
    fn shape(
        &mut self,
        common: &Common<'_>,
        layer: &Layer,
        path: &Path,
        pool: Option<Arc<str>>,
        shared: Option<Arc<Kubelet>>,
    ) -> Shape {
        let kubelet = shared.unwrap_or_else(|| self.kubelet(common, layer, &path.key("kubelet")));
        Shape {
            path: path.clone(),
            pool,
            token: self.token_of(common, layer, path),
            labels: layer.labels.clone(),
            taints: layer.taints.clone(),
            kubelet,
            addressed: true,
            nodes: 0,
        }
    }

    /// The kubelet of a layer; shapes whose layers share it share the result.
    fn kubelet(&mut self, common: &Common<'_>, layer: &Layer, at: &Path) -> Arc<Kubelet> {
        let mut kubelet = layer.kubelet(common.minor, at);
        super::defaults::fill(&mut kubelet, common.basics, at);
        Arc::new(kubelet)
    }

    fn token_of(&mut self, common: &Common<'_>, layer: &Layer, path: &Path) -> Option<At<usize>> {
        let default_path = if path.last().is_some() { path.key("token") } else { Path::of("cluster.token") };
        let Some(name) = &layer.token else {
            let mut current =
                common.tokens.iter().enumerate().filter(|(_, token)| token.replaced_by.is_none());
            return match (current.next(), current.next()) {
                (Some((only, _)), None) => Some(At::default(only, default_path)),
                _ => None,
            };
        };
        let found = common.tokens.iter().position(|token| token.name == name.value);
        if found.is_none() {
            let names = common.tokens.iter().map(|token| token.name.as_str());
            let finding = reference(TOKEN_UNKNOWN, &name.path, "token", name, names);
            self.findings.push(finding.unless_unread(Path::of("tokens").key(&name.value)));
            self.findings.mark_unread_quietly(name.path.clone());
        }
        found.map(|index| At::written(index, name.path.clone()))
    }

    fn expand_node(
        &mut self,
        key: &str,
        spec: &NodeSpec,
        shape: ShapeId,
        encrypt_to: Option<&Arc<[Recipient]>>,
        nodes: &mut Vec<Node>,
    ) {
        let path = || Path::of("nodes").key(key);
        let shared = NodeKey(key.into());
        let texts = spec.address.as_ref().map_or(&[][..], |addresses| addresses.as_slice());
        if !is_range(key) && !texts.iter().any(|text| is_range(text)) {
            // The common case, without a path or a list for each node.
            let name = match key.parse::<NodeName>() {
                Ok(name) => name,
                Err(malformed) => return self.bad_name(&path(), malformed),
            };
            let addresses = texts.iter().enumerate().filter_map(|(i, text)| match text.parse() {
                Ok(address) => Some(address),
                Err(_) => self.node_address(text, spec, &path(), i),
            });
            let addresses = addresses.collect();
            nodes.push(Node { name, addresses, shape, encrypt_to: encrypt_to.cloned(), key: shared });
            return;
        }
        let names = match expand(key) {
            Ok(names) => names,
            Err(malformed) => return self.key_malformed(NODE_RANGE_MALFORMED, &path(), malformed),
        };
        let mut addresses: Vec<Vec<IpAddr>> = vec![Vec::new(); names.len()];
        for (i, text) in texts.iter().enumerate() {
            let at = spec.address.as_ref().map_or_else(path, |list| list.path(&path().key("address"), i));
            let expanded = match expand_address(text) {
                Ok(expanded) => expanded,
                Err(malformed) => {
                    self.malformed(ADDRESS_MALFORMED, &at, malformed);
                    continue;
                }
            };
            if expanded.len() != names.len() {
                let finding = Finding::new(
                    NODE_ADDRESS_COUNT,
                    &at,
                    format!(
                        "{} for {}",
                        count(expanded.len(), "address", "addresses"),
                        count(names.len(), "node", "nodes")
                    ),
                )
                .label(count(expanded.len(), "address", "addresses"))
                .because(Place::Spec(path(), Part::Key), count(names.len(), "node", "nodes"))
                .reason("the first name gets the first address, and so on")
                .help("make both ranges equally long, or leave the address out");
                self.findings.push_unread(at, finding);
                continue;
            }
            for (of_node, text) in addresses.iter_mut().zip(&expanded) {
                if let Some(address) = self.address(text, &at) {
                    of_node.push(address.value);
                }
            }
        }
        for (name, addresses) in names.into_iter().zip(addresses) {
            match name.parse::<NodeName>() {
                Ok(name) => {
                    let encrypt_to = encrypt_to.cloned();
                    nodes.push(Node { name, addresses, shape, encrypt_to, key: shared.clone() });
                }
                // The help would be for one of the names.
                Err(malformed) => return self.bad_name(&path(), Malformed { help: None, ..malformed }),
            }
        }
    }

    fn node_address(&mut self, text: &str, spec: &NodeSpec, path: &Path, index: usize) -> Option<IpAddr> {
        let at = spec.address.as_ref().map(|list| list.path(&path.key("address"), index))?;
        self.address(text, &at).map(|address| address.value)
    }

    fn bad_name(&mut self, path: &Path, malformed: Malformed) {
        self.key_malformed(NODE_NAME_MALFORMED, path, malformed);
    }

    fn key_malformed(&mut self, rule: &'static str, path: &Path, malformed: Malformed) {
        let name = path.last_key().unwrap_or_default();
        let shown = name.escape_debug();
        let mut finding = Finding::new(rule, path, format!("the node name `{shown}` {}", malformed.problem))
            .at_key()
            .label(short(&malformed.problem));
        if let Some(reason) = malformed.reason {
            finding = finding.reason(reason);
        }
        if let Some(help) = malformed.help {
            finding = finding.help(help);
        }
        self.findings.push_structural(finding);
    }

    /// Sorts nodes by name and reports those that share one.
    fn unique(&mut self, nodes: &mut Vec<Node>) {
        nodes.sort_by(|a, b| a.name.cmp(&b.name));
        let mut index = 1;
        while index < nodes.len() {
            let (Some(first), Some(second)) = (nodes.get(index - 1), nodes.get(index)) else { break };
            if first.name != second.name {
                index += 1;
                continue;
            }
            let finding = Finding::new(
                NODE_NAME_DUPLICATE,
                second.path(),
                format!("two nodes have the name `{}`", second.name),
            )
            .at_key()
            .label("again here")
            .because(Place::Spec(first.path(), Part::Key), "first here")
            .reason("they would share one identity: the certificate of one lets the other act in its place")
            .help("rename one of them, or leave the name out of the range: `edge-[001-006,008-200]`");
            self.findings.push(finding);
            nodes.remove(index);
        }
    }
}

/// Nodes without an address get a shape of their own: no flag of theirs can name one.
fn split_by_address(made: &mut Nodes) {
    let mut twins: BTreeMap<ShapeId, ShapeId> = BTreeMap::new();
    for node in made.nodes.iter_mut().filter(|node| node.addresses.is_empty()) {
        let twin = twins.entry(node.shape).or_insert_with(|| {
            let twin = made.shapes.get(node.shape).map(|shape| Shape { addressed: false, ..shape.clone() });
            made.shapes.extend(twin);
            made.shapes.len() - 1
        });
        node.shape = *twin;
    }
}

/// A reference that leads nowhere.
pub(super) fn reference<'a>(
    rule: &'static str,
    path: &Path,
    kind: &str,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Finding {
    let finding = Finding::new(rule, path, format!("there is no {kind} `{}`", name.escape_debug()));
    match suggest::nearest(name, known.clone()) {
        Some(near) => finding.label(format!("did you mean `{near}`?")).help(format!("write `\"{near}\"`")),
        None if known.clone().next().is_none() => {
            finding.label("unknown").help(format!("add a table `[{kind}s.{}]`", name.escape_debug()))
        }
        None => finding.label("unknown").help(format!("there is {}", suggest::listed(known, "and"))),
    }
}

/// Addresses from a text with ranges. Brackets of IPv6 literals are not meant: addresses have none here.
fn expand_address(text: &str) -> Result<Vec<String>, Malformed> {
    expand(text)
        .map_err(|malformed| Malformed { help: Some("write `10.1.0.[1-200]`".to_owned()), ..malformed })
}

fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}
