//! The three levels that settings are inherited through: the cluster, a pool, a node.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{KubeletSpec, OneOrMany, Spec};

/// The cluster that the nodes join, and what is the same for all of them.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("required" = ["kubernetes", "api-server", "ca"]))]
pub struct ClusterSpec {
    /// The cluster's name, used in comments and contexts. Default: `kubernetes`.
    pub name: Option<String>,
    /// The minor release of Kubernetes, such as `"1.37"`: the control plane's, and every kubelet's that names no other.
    pub kubernetes: Option<String>,
    /// The URL under which nodes reach the API server; with several, nodes use the first and all of them are checked.
    pub api_server: Option<OneOrMany>,
    /// The certificate of the CA that signs the API server's certificate: a PEM file below the spec's folder.
    pub ca: Option<String>,
    /// The address ranges of Services, one per IP family.
    pub service_cidrs: Option<Vec<String>>,
    /// The address ranges of pods, one per IP family.
    pub pod_cidrs: Option<Vec<String>>,
    /// The addresses of the cluster's DNS Service. Default: the tenth address of each service range.
    pub dns: Option<Vec<String>>,
    /// The DNS domain of the cluster. Default: `cluster.local`.
    pub domain: Option<String>,
    /// The token of every node whose pool names none. Default: the only token, when there is just one that
    /// was not replaced.
    pub token: Option<String>,
    /// How long after a build the last machine may join, such as `720h`: tokens have to last as long.
    pub provisioning: Option<String>,
    /// For how long `nodejoin token rotate` leaves the old token good beside the new one. Default: `168h`, a week.
    pub rotation_overlap: Option<String>,
    /// Labels that every node registers with.
    pub labels: Option<BTreeMap<String, String>>,
    /// Taints that every node registers with, such as `"dedicated=gpu:NoSchedule"`.
    pub taints: Option<Vec<String>>,
    /// What each machine has of `cpu`, `memory`, `ephemeral-storage` and `pid`, such as `memory = "16Gi"`: what the kubelets
    /// reserve is compared with it.
    pub capacity: Option<BTreeMap<String, String>>,
}

/// Nodes that are alike.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct PoolSpec {
    /// The token that its nodes join with.
    pub token: Option<String>,
    /// How long after a build its last machine may join, such as `720h`: its token has to last as long. In place of the
    /// cluster's.
    pub provisioning: Option<String>,
    /// For how long `nodejoin token rotate` leaves its old token good beside the new one, in place of the cluster's.
    pub rotation_overlap: Option<String>,
    /// Whom its nodes' bundles are encrypted for, in place of `outputs.encrypt-to`; `[]` for nobody.
    pub encrypt_to: Option<OneOrMany>,
    /// Labels that its nodes register with, beside the cluster's.
    pub labels: Option<BTreeMap<String, String>>,
    /// Taints that its nodes register with, beside the cluster's.
    pub taints: Option<Vec<String>>,
    /// What each of its machines has of `cpu`, `memory`, `ephemeral-storage` and `pid`, such as `memory = "16Gi"`: what its
    /// kubelets reserve is compared with it. Beside the cluster's.
    pub capacity: Option<BTreeMap<String, String>>,
    /// Its kubelets' settings.
    pub kubelet: Option<Box<KubeletSpec>>,
}

/// A node, or several: the key `edge-[001-200]` stands for 200 nodes.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct NodeSpec {
    /// Its pool. Default: the only pool, when there is just one.
    pub pool: Option<String>,
    /// Its IP address, or one of each family; a range of names takes a range: `10.1.0.[1-200]`.
    pub address: Option<OneOrMany>,
    /// The token that it joins with, when it is not its pool's.
    pub token: Option<String>,
    /// Whom its bundle is encrypted for, in place of its pool's; a range of names takes files of a range:
    /// `hosts/edge-[001-200].pub`.
    pub encrypt_to: Option<OneOrMany>,
    /// Labels beside its pool's.
    pub labels: Option<BTreeMap<String, String>>,
    /// Taints beside its pool's.
    pub taints: Option<Vec<String>>,
    /// What the machine has of `cpu`, `memory`, `ephemeral-storage` and `pid`, beside what its pool says.
    pub capacity: Option<BTreeMap<String, String>>,
    /// Its kubelet's settings.
    pub kubelet: Option<Box<KubeletSpec>>,
}

/// Flags of the kubelet with the key of `[cluster]` that becomes each.
pub const CLUSTER_FLAGS: &[(&str, &str)] = &[("cluster-dns", "dns"), ("cluster-domain", "domain")];

/// Flags of the kubelet with the key of each level that becomes each.
pub const LEVEL_FLAGS: &[(&str, &str)] = &[("node-labels", "labels"), ("register-with-taints", "taints")];

/// The keys that the three levels share.
#[derive(Clone, Copy, Debug)]
pub struct LevelKeys<'s> {
    /// Labels by key.
    pub labels: Option<&'s BTreeMap<String, String>>,
    /// Taints in order.
    pub taints: Option<&'s [String]>,
    /// The token's name.
    pub token: Option<&'s str>,
    /// What a machine has, by resource.
    pub capacity: Option<&'s BTreeMap<String, String>>,
    /// The kubelet's settings.
    pub kubelet: Option<&'s KubeletSpec>,
}

/// The keys that a level's table shares with the others.
macro_rules! level {
    ($table:expr, $kubelet:expr) => {
        LevelKeys {
            labels: $table.labels.as_ref(),
            taints: $table.taints.as_deref(),
            token: $table.token.as_deref(),
            capacity: $table.capacity.as_ref(),
            kubelet: $kubelet,
        }
    };
}

impl<'s> LevelKeys<'s> {
    /// Of the cluster.
    pub fn of_cluster(spec: &'s Spec) -> Self {
        level!(spec.cluster, Some(&spec.kubelet))
    }

    /// Of a pool.
    pub fn of_pool(spec: &'s PoolSpec) -> Self {
        level!(spec, spec.kubelet.as_deref())
    }

    /// Of a node.
    pub fn of_node(spec: &'s NodeSpec) -> Self {
        level!(spec, spec.kubelet.as_deref())
    }

    /// Whether no key is there, not even an empty table.
    pub fn is_empty(&self) -> bool {
        let Self { labels: None, taints: None, token: None, capacity: None, kubelet: None } = self else {
            return false;
        };
        true
    }
}
