//! Nodes whose own tables set the same share a shape: the work is done once for all of them.
//!
//! The values of labels that are in a node's own table are its own, as its name is: files have holes for them
//! ([`NodePart::Label`](crate::model::NodePart::Label)). Labels in domains of Kubernetes' are excepted, on whose values rules
//! depend; templates of the user's may depend on any value; and where a spec has secrets, a label may have the value of one.
//!
//! Shapes are alike when their values are equal and come from the same places, where a place in a node's own table counts
//! from that table. What is found of such a shape is found at the table of one of its nodes, and each of them has to have
//! the finding at its own line. [`touched`] therefore looks whether something was found of nodes that share a shape; compiling
//! then begins again with these nodes apart. Specs in order, which is what fleets have, never pay for that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::diagnostic::{Finding, Findings, Place};
use crate::model::{
    ApiAccess, At, Authority, Cluster, ExtraFile, ExtraText, Kubelet, KubeletSettings, NodeText, Setting,
    Shape, ShapeId, Unit, Value,
};
use crate::source::{Path, Step};

/// Shared values whose digests are remembered at most: those of pools. What a node has for itself is not shared.
const MOST_SHARED: usize = 4096;

/// The entries of `nodes` that keep a shape of their own, though another one sets the same.
#[derive(Clone, Debug, Default)]
pub enum Apart {
    /// None of them.
    #[default]
    Nobody,
    /// These.
    Of(BTreeSet<Arc<str>>),
    /// All of them.
    All,
}

impl Apart {
    fn has(&self, key: &str) -> bool {
        match self {
            Self::Nobody => false,
            Self::Of(keys) => keys.contains(key),
            Self::All => true,
        }
    }
}

/// Which nodes share shapes.
#[derive(Clone, Debug, Default)]
pub struct Sharing {
    /// The nodes that do not.
    pub apart: Apart,
    /// Whether those do that differ in the values of labels.
    pub values: bool,
}

/// The labels of a node's own table whose values nodes of its shape may differ in.
pub(super) type OwnLabels = Option<Arc<[(String, String)]>>;

type Digest = [u8; 32];

/// The shapes of nodes with tables of their own, by their settings.
#[derive(Default)]
pub(super) struct Alike {
    shapes: BTreeMap<Digest, ShapeId>,
    /// Digests of what nodes have from their pools, by where it is in memory, which is kept.
    kubelets: BTreeMap<usize, (Arc<Kubelet>, Digest)>,
    apis: BTreeMap<usize, (Arc<ApiAccess>, Digest)>,
    files: BTreeMap<usize, (Arc<ExtraFile>, Digest)>,
}

impl Alike {
    /// The position of a shape in `shapes`, to which it is added if none is alike, and its own values of labels. `families` is
    /// for each address of its nodes whether it is one of IPv6: a class of nodes is proved with the addresses of one of them.
    pub(super) fn add(
        &mut self,
        shape: Shape,
        families: &[bool],
        sharing: &Sharing,
        shapes: &mut Vec<Shape>,
    ) -> (ShapeId, OwnLabels) {
        let next = shapes.len();
        if shape.path.last_key().is_none_or(|key| sharing.apart.has(key)) {
            shapes.push(shape);
            return (next, None);
        }
        let own =
            |(key, label): &(&String, &At<NodeText>)| sharing.values && is_own_value(key, label, &shape.path);
        let own: Vec<(String, String)> =
            shape.labels.iter().filter(own).map(|(key, label)| (key.clone(), label.to_string())).collect();
        let digest = self.digest(&shape, families, &own);
        let known = *self.shapes.entry(digest).or_insert(next);
        if known == next {
            shapes.push(shape);
        } else if let Some(first) = shapes.get_mut(known) {
            own.iter().for_each(|(key, value)| first.differ_in(key, value));
        }
        (known, (!own.is_empty()).then(|| own.into()))
    }

    fn digest(&mut self, shape: &Shape, families: &[bool], own: &[(String, String)]) -> Digest {
        let Shape {
            path,
            range,
            pool,
            token,
            api,
            labels,
            taints,
            capacity,
            kubelet,
            files,
            addressed,
            machines: _,
            sealing,
            nodes: _,
        } = shape;
        let mut said = Said::new(path);
        said.value(&(families, pool, addressed, sealing, range.as_ref().map(Path::steps)));
        said.option(token.as_ref(), |said, token| said.at(token));
        for (key, label) in labels {
            said.value(key);
            match own.iter().any(|(own, _)| own == key) {
                true => said.origin(label),
                false => said.at(label),
            }
        }
        said.value(&taints.len());
        taints.iter().for_each(|taint| said.at(taint));
        for (resource, amount) in capacity {
            said.value(resource);
            said.at(amount);
        }
        said.value(&files.len());
        for file in files.values() {
            let of_file = remembered(&mut self.files, file, path, |said| said.file(file));
            said.value(&of_file);
        }
        let of_api = remembered(&mut self.apis, api, path, |said| said.api(api));
        let of_kubelet = remembered(&mut self.kubelets, kubelet, path, |said| said.kubelet(kubelet));
        said.value(&(of_api, of_kubelet));
        said.digest()
    }
}

/// Whether nodes may differ in a label without a shape of their own: it is in their own table, and no rule depends on its value.
fn is_own_value(key: &str, label: &At<NodeText>, own: &Path) -> bool {
    let domain = key.split_once('/').map_or("", |(domain, _)| domain);
    let of_kubernetes = ["kubernetes.io", "k8s.io"].iter().any(|of| domain.ends_with(of));
    !of_kubernetes && label.is_plain() && label.path.is_within(own)
}

/// The digest of something that shapes may share: it is computed once, if nothing of it is in the node's own table.
fn remembered<T>(
    known: &mut BTreeMap<usize, (Arc<T>, Digest)>,
    shared: &Arc<T>,
    own: &Path,
    say: impl FnOnce(&mut Said<'_>),
) -> Digest {
    let at = Arc::as_ptr(shared).addr();
    if let Some((_, digest)) = known.get(&at) {
        return *digest;
    }
    let mut said = Said::new(own);
    say(&mut said);
    let is_own = said.is_own;
    let digest = said.digest();
    if !is_own && known.len() < MOST_SHARED {
        known.insert(at, (shared.clone(), digest));
    }
    digest
}

/// What a shape consists of: its values, and where they are.
struct Said<'p> {
    /// The node's own table.
    own: &'p Path,
    text: String,
    /// Whether something is in that table.
    is_own: bool,
}

impl<'p> Said<'p> {
    fn new(own: &'p Path) -> Self {
        Self { own, text: String::new(), is_own: false }
    }

    fn digest(self) -> Digest {
        Sha256::digest(self.text).into()
    }

    /// Debug quotes texts, so that no two lists of values read alike.
    fn value(&mut self, value: &dyn Debug) {
        self.text.push_str(&format!("{value:?};"));
    }

    fn place(&mut self, path: &Path) {
        let steps = path.steps();
        match path.is_within(self.own) {
            true => {
                self.is_own = true;
                self.value(&("own", steps.get(self.own.steps().len()..)));
            }
            false => self.value(&steps),
        }
    }

    fn origin<T>(&mut self, at: &At<T>) {
        self.value(&(at.written, at.derived));
        self.place(&at.path);
    }

    fn at<T: Debug>(&mut self, at: &At<T>) {
        self.value(&at.value);
        self.origin(at);
    }

    fn option<T>(&mut self, value: Option<&T>, say: impl FnOnce(&mut Self, &T)) {
        self.value(&value.is_some());
        if let Some(value) = value {
            say(self, value);
        }
    }

    fn api(&mut self, api: &ApiAccess) {
        let ApiAccess { endpoint, ca, server_name, proxy } = api;
        self.option(endpoint.as_ref(), |said, endpoint| said.at(endpoint));
        self.option(ca.as_ref(), |said, ca| said.authority(ca));
        self.option(server_name.as_ref(), |said, name| said.at(name));
        self.option(proxy.as_ref(), |said, proxy| said.at(proxy));
    }

    fn authority(&mut self, authority: &At<Authority>) {
        let Authority { file, pem, certificates: _ } = &authority.value;
        self.value(&(file, pem));
        self.origin(authority);
    }

    fn file(&mut self, file: &ExtraFile) {
        let ExtraFile { path, text, executable, confidential } = file;
        self.at(path);
        self.value(&(executable, confidential));
        match text {
            ExtraText::Known(text) => self.at(text),
            ExtraText::Secret(secret) => {
                self.at(secret);
                // The key is what a secret is known by when it is written.
                self.value(&secret.path.steps());
            }
        }
    }

    fn kubelet(&mut self, kubelet: &Kubelet) {
        let Kubelet {
            settings: KubeletSettings { minor, fields, flags, gates },
            binary,
            runtime_service,
            hostname_override,
            node_ip,
            bootstrap,
            client_ca,
            serving,
            private_files,
            paths,
            environment,
            unit: Unit { drop_in, lines },
        } = kubelet;
        self.at(minor);
        for settings in [fields, flags] {
            self.value(&settings.len());
            for (name, setting) in settings {
                self.value(name);
                self.setting(setting);
            }
        }
        for (name, gate) in gates {
            self.value(name);
            self.at(gate);
        }
        [binary, runtime_service].into_iter().for_each(|text| self.at(text));
        [hostname_override, node_ip, private_files, drop_in].into_iter().for_each(|switch| self.at(switch));
        self.at(bootstrap);
        self.option(client_ca.as_ref(), |said, ca| said.authority(ca));
        self.at(serving);
        paths.all().for_each(|(_, path)| self.at(path));
        for (name, value) in environment {
            self.value(name);
            self.at(value);
        }
        for (key, values) in lines {
            self.value(&(key, values.len()));
            values.iter().for_each(|value| self.at(value));
        }
    }

    fn setting(&mut self, setting: &Setting) {
        match &setting.value {
            Value::Merged(value, places) => {
                self.value(value);
                for (key, place) in places {
                    self.value(key);
                    self.place(place);
                }
            }
            value @ (Value::Plain(_) | Value::NodeAddress | Value::PerNode(_)) => self.value(value),
        }
        self.origin(setting);
    }
}

/// The nodes that must not share a shape, since something was found of one that does. None if nothing was.
pub fn touched(cluster: &Cluster, findings: &Findings) -> Option<Apart> {
    if findings.is_empty() {
        return None;
    }
    let shared = Shared::of(cluster);
    if shared.by_name.is_empty() {
        return None;
    }
    if findings.is_partly_unread(&Path::of("nodes")) {
        return Some(Apart::All);
    }
    let touched: BTreeSet<ShapeId> = findings.iter().flat_map(|finding| shared.named_in(finding)).collect();
    let of_touched = |key: &&Arc<str>| shared.by_name.get(&***key).is_some_and(|id| touched.contains(id));
    (!touched.is_empty())
        .then(|| Apart::Of(shared.keys.iter().copied().filter(of_touched).cloned().collect()))
}

/// The entries of `nodes` that share a shape with others.
struct Shared<'c> {
    keys: BTreeSet<&'c Arc<str>>,
    /// Their shapes, by the names of their nodes as well.
    by_name: BTreeMap<&'c str, ShapeId>,
}

impl<'c> Shared<'c> {
    fn of(cluster: &'c Cluster) -> Self {
        let nodes = Path::of("nodes");
        let is_own = |shape: &Shape| shape.path.parent() == Some(&nodes);
        let own: Vec<bool> = cluster.shapes.iter().map(is_own).collect();
        let with_own = || cluster.nodes.iter().filter(|node| own.get(node.shape) == Some(&true));
        let other = |id: ShapeId, key: &str| {
            cluster.shapes.get(id).is_some_and(|shape| shape.path.last_key() != Some(key))
        };
        let several: BTreeSet<ShapeId> =
            with_own().filter(|node| other(node.shape, &node.key.0)).map(|node| node.shape).collect();
        let mut shared = Self { keys: BTreeSet::new(), by_name: BTreeMap::new() };
        for node in with_own().filter(|node| several.contains(&node.shape)) {
            shared.keys.insert(&node.key.0);
            shared.by_name.insert(&node.key.0, node.shape);
            shared.by_name.entry(node.name.as_str()).or_insert(node.shape);
        }
        shared
    }

    /// The shapes of such nodes that a finding names.
    fn named_in(&self, finding: &Finding) -> BTreeSet<ShapeId> {
        let mut found = BTreeSet::new();
        let mut name = |name: &str| found.extend(self.by_name.get(name).copied());
        let related = finding.related.iter();
        for place in std::iter::once(&finding.place).chain(related.clone().map(|related| &related.place)) {
            match place {
                Place::Spec(path, _) => keys_of(path).for_each(&mut name),
                Place::Other(source, _) => words(source.name()).for_each(&mut name),
                Place::SpecBytes(_) => {}
            }
        }
        finding.depends_on.iter().flat_map(keys_of).for_each(&mut name);
        finding.subject.iter().for_each(|subject| name(subject.as_str()));
        let texts =
            [&finding.message, &finding.label].into_iter().chain(&finding.help).chain(&finding.reason);
        let texts =
            texts.chain(&finding.error).chain(&finding.mark).chain(related.map(|related| &related.text));
        texts.flat_map(|text| words(text)).for_each(&mut name);
        found
    }
}

/// The keys of a path.
fn keys_of(path: &Path) -> impl Iterator<Item = &str> {
    path.steps().into_iter().filter_map(|step| match step {
        Step::Key(key) => Some(&**key),
        Step::Index(_) => None,
    })
}

/// What may be a node's name in a text, or the key of a range: also as a part of a path.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ',' | '[' | ']');
    let whole = text.split(move |c: char| !inside(c)).map(|word| word.trim_matches(['.', ',']));
    whole.flat_map(|word| {
        std::iter::once(word).chain(word.split('.').filter(move |part| part.len() < word.len()))
    })
}
