//! The keys that the cluster, pools and nodes share: read, inherited, and put into shapes.
//!
//! | what | of cluster, pool and node |
//! |---|---|
//! | labels, capacity, files | per key: the last that sets it wins |
//! | taints | all of them; of the same key and effect the last |
//! | token, api-server, ca, tls-server-name, proxy-url | the last that sets it wins |
//! | kubelet | see [`super::kubelet`] |
//!
//! A pool or a node removes with `unset` what it inherits.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::kubelet::KubeletLayer;
use super::reader::Reader;
use crate::diagnostic::{rule_id, suggest};
use crate::kube::Kube;
use crate::kube::value::{Malformed, Taint};
use crate::model::{ApiAccess, At, Capacity, ExtraFiles, Kubelet, NodeText, RESOURCES, Sealing, Shape};
use crate::rules::nodes::{
    api_server_malformed, label_malformed, placeholder_unusable, proxy_url_malformed, taint_malformed,
    unset_without_effect,
};
use crate::source::Path;
use crate::spec::v1::{ApiKeys, LevelKeys};

/// The settings of one level.
#[derive(Clone)]
pub(super) struct Layer {
    pub(super) token: Option<At<String>>,
    pub(super) kubelet: Arc<KubeletLayer>,
    pub(super) api: Arc<ApiAccess>,
    labels: BTreeMap<String, At<NodeText>>,
    taints: Vec<At<Taint>>,
    capacity: Capacity,
    files: ExtraFiles,
}

impl Layer {
    /// This layer with a later one over it.
    fn over(mut self, later: &Layer) -> Layer {
        let layer = &mut self;
        layer.labels.extend(later.labels.clone());
        layer.taints.retain(|taint| {
            !later.taints.iter().any(|other| other.key == taint.key && other.effect == taint.effect)
        });
        layer.taints.extend(later.taints.iter().cloned());
        layer.capacity.extend(later.capacity.clone());
        layer.files.extend(later.files.clone());
        layer.token = later.token.clone().or(layer.token.take());
        if !later.api.is_empty() {
            layer.api = Arc::new(layer.api.under(&later.api));
        }
        if !later.kubelet.is_empty() {
            Arc::make_mut(&mut layer.kubelet).put(&later.kubelet);
        }
        self
    }

    /// The same for machines that the spec does not list: by default they register under their own names.
    pub(super) fn of_machines(mut self, at: &Path) -> Layer {
        Arc::make_mut(&mut self.kubelet).register_as_host(at);
        self
    }

    /// Removes what `unset` names, such as `labels.tier`. Returns whether there was any.
    fn remove(&mut self, name: &str) -> bool {
        match name {
            "tls-server-name" => return Arc::make_mut(&mut self.api).server_name.take().is_some(),
            "proxy-url" => return Arc::make_mut(&mut self.api).proxy.take().is_some(),
            _ => {}
        }
        let Some((table, name)) = name.split_once('.') else { return false };
        match table {
            "labels" => self.labels.remove(name).is_some(),
            "capacity" => self.capacity.remove(name).is_some(),
            "files" => self.files.remove(name).is_some(),
            "taints" => {
                let before = self.taints.len();
                self.taints
                    .retain(|taint| taint.key != name && format!("{}:{}", taint.key, taint.effect) != name);
                self.taints.len() < before
            }
            "kubelet" => Arc::make_mut(&mut self.kubelet).remove(name),
            _ => false,
        }
    }

    /// The shape of nodes that have these settings, without any nodes yet. `path` is the table that made it.
    pub(super) fn shape(
        &self,
        path: &Path,
        pool: Option<Arc<str>>,
        token: Option<At<usize>>,
        kubelet: Arc<Kubelet>,
    ) -> Shape {
        Shape {
            path: path.clone(),
            range: None,
            pool,
            token,
            api: self.api.clone(),
            labels: self.labels.clone(),
            taints: self.taints.clone(),
            capacity: self.capacity.clone(),
            kubelet,
            files: self.files.clone(),
            addressed: true,
            machines: None,
            sealing: Sealing::Plain,
            nodes: 0,
        }
    }
}

impl Reader<'_, '_> {
    /// Reads one level. `at` is the table of its labels, `tables_at` that of its tables `kubelet` and `files`.
    pub(super) fn layer(&mut self, kube: Kube, at: &Path, tables_at: &Path, level: &LevelKeys<'_>) -> Layer {
        let kubelet = match level.kubelet {
            Some(kubelet) => self.kubelet_layer(kube, kubelet, &tables_at.key("kubelet")),
            None => KubeletLayer::default(),
        };
        Layer {
            labels: self.labels(level.labels, &at.key("labels")),
            taints: self.parse_all(
                taint_malformed::malformed,
                level.taints.unwrap_or_default(),
                &at.key("taints"),
            ),
            capacity: self.capacity(level.capacity, &at.key("capacity")),
            api: Arc::new(self.api_access(&level.api, at)),
            token: level.token.map(|token| At::written(token.to_owned(), at.key("token"))),
            kubelet: Arc::new(kubelet),
            files: self.extra_files(level.files, &tables_at.key("files")),
        }
    }

    /// The settings of a pool or a node: what it inherits, without what it unsets, with its own over it.
    pub(super) fn inherited(
        &mut self,
        base: &Layer,
        own: &Layer,
        unset: Option<&[String]>,
        at: &Path,
    ) -> Layer {
        let mut layer = base.clone();
        for (index, name) in unset.unwrap_or_default().iter().enumerate() {
            if !layer.remove(name) {
                self.findings.push(unset_without_effect::judge(name, &at.key("unset").index(index)));
            }
        }
        layer.over(own)
    }

    /// The same without findings, for settings that have been put together before.
    pub(super) fn inherited_again(base: &Layer, own: &Layer, unset: Option<&[String]>) -> Layer {
        let mut layer = base.clone();
        unset.unwrap_or_default().iter().for_each(|name| {
            layer.remove(name);
        });
        layer.over(own)
    }

    fn api_access(&mut self, keys: &ApiKeys<'_>, at: &Path) -> ApiAccess {
        let url = at.key("api-server");
        ApiAccess {
            endpoint: keys
                .api_server
                .and_then(|text| self.parse_as(api_server_malformed::malformed, text, &url)),
            ca: keys.ca.and_then(|file| self.authority(file, &at.key("ca"))),
            server_name: keys
                .tls_server_name
                .and_then(|name| self.server_name(name, &at.key("tls-server-name"))),
            proxy: keys
                .proxy_url
                .and_then(|url| self.parse_as(proxy_url_malformed::malformed, url, &at.key("proxy-url"))),
        }
    }

    fn labels(
        &mut self,
        labels: Option<&BTreeMap<String, String>>,
        at: &Path,
    ) -> BTreeMap<String, At<NodeText>> {
        let mut read = BTreeMap::new();
        for (key, value) in labels.into_iter().flatten() {
            let path = at.key(key);
            let Some(text) = self.node_text(value, &path) else { continue };
            match label_malformed::judge((key, &text.sample()), (&path).into(), &format!("`{path}`")) {
                None => {
                    read.insert(key.clone(), At::written(text, path));
                }
                Some(finding) => self.findings.push_unread(path, finding),
            }
        }
        read
    }

    /// A text that may have placeholders for values of the node.
    pub(super) fn node_text(&mut self, text: &str, path: &Path) -> Option<NodeText> {
        self.parse_as(placeholder_unusable::malformed, text, path).map(|text| text.value)
    }

    fn capacity(&mut self, amounts: Option<&BTreeMap<String, String>>, at: &Path) -> Capacity {
        let mut read = Capacity::new();
        for (name, text) in amounts.into_iter().flatten() {
            let path = at.key(name);
            let Some(resource) = RESOURCES.into_iter().find(|resource| resource == name) else {
                let malformed = Malformed::of(
                    format!("`{}`", name.escape_debug()),
                    "is not a resource that kubelets reserve",
                )
                .label("unknown resource");
                let help = match suggest::nearest(name, RESOURCES) {
                    Some(near) => format!("write `{near}`"),
                    None => format!("write {}", suggest::listed(RESOURCES, "or")),
                };
                self.malformed_key(rule_id::CAPACITY_MALFORMED, &path, malformed.help(help));
                continue;
            };
            if let Some(amount) = self.parse(rule_id::CAPACITY_MALFORMED, text, &path) {
                read.insert(resource, amount);
            }
        }
        read
    }
}
