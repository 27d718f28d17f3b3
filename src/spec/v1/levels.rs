//! The three levels that settings are inherited through: the cluster, a pool, a node.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{CaRotationSpec, FileSpec, KubeletSpec, MachinesSpec, OneOrMany};

/// The cluster that the nodes join, and the settings of all nodes.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("required" = ["kubernetes", "api-server", "ca"]))]
pub struct ClusterSpec {
    /// The cluster's name, used in comments and contexts. Default: `kubernetes`.
    pub name: Option<String>,
    /// The minor release of Kubernetes, such as `"1.37"`: of the control plane, and of every kubelet without its own.
    pub kubernetes: Option<String>,
    /// The URL of the API server as reached by the nodes; nodes use the first of several, and all are checked.
    pub api_server: Option<OneOrMany>,
    /// The certificate of the CA that signs the API server's certificate: a PEM file below the spec's folder.
    pub ca: Option<String>,
    /// The name that the API server's certificate must be valid for, if not the URL's host.
    pub tls_server_name: Option<String>,
    /// The proxy through which nodes connect to the API server: `http://`, `https://` or `socks5://`, a host and a port.
    pub proxy_url: Option<String>,
    /// The replacement of `ca` by a new CA, in phases.
    pub ca_rotation: Option<CaRotationSpec>,
    /// The address ranges of Services, one per IP family.
    pub service_cidrs: Option<Vec<String>>,
    /// The address ranges of pods, one per IP family.
    pub pod_cidrs: Option<Vec<String>>,
    /// The addresses of the cluster's DNS Service. Default: the tenth address of each service range.
    pub dns: Option<Vec<String>>,
    /// The DNS domain of the cluster. Default: `cluster.local`.
    pub domain: Option<String>,
    /// The token of every node whose pool has no `token`. Default: the only token, if there is just one that
    /// was not replaced.
    pub token: Option<String>,
    /// How long after a build the last machine may join, such as `720h`: tokens must be valid for at least that time.
    pub provisioning: Option<String>,
    /// How long the old token stays valid after `nodejoin token rotate`. Default: `168h`, a week.
    pub rotation_overlap: Option<String>,
    /// Labels that every node registers with.
    pub labels: Option<BTreeMap<String, String>>,
    /// Taints that every node registers with, such as `"dedicated=gpu:NoSchedule"`.
    pub taints: Option<Vec<String>>,
    /// The capacity of each machine in `cpu`, `memory`, `ephemeral-storage` and `pid`, such as `memory = "16Gi"`. It is
    /// compared with the resources that the kubelets reserve.
    pub capacity: Option<BTreeMap<String, String>>,
}

/// A group of similar nodes.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct PoolSpec {
    /// Machines that `nodes` does not list: one bundle, `pools/NAME`, for any number of them.
    pub machines: Option<MachinesSpec>,
    /// The URL of the API server as its nodes reach it, such as that of a proxy on each of them: `https://127.0.0.1:6443`.
    pub api_server: Option<String>,
    /// The CA certificates by which its nodes trust the API server, instead of the cluster's `ca`: a PEM file.
    pub ca: Option<String>,
    /// The name that the API server's certificate must be valid for, if not the URL's host.
    pub tls_server_name: Option<String>,
    /// The proxy through which its nodes connect to the API server.
    pub proxy_url: Option<String>,
    /// The token that its nodes join with.
    pub token: Option<String>,
    /// How long after a build its last machine may join, such as `720h`: its token must be valid for at least that time.
    /// Overrides the cluster's.
    pub provisioning: Option<String>,
    /// How long its old token stays valid after `nodejoin token rotate`. Overrides the cluster's.
    pub rotation_overlap: Option<String>,
    /// The recipients that its nodes' bundles are encrypted for, instead of `outputs.encrypt-to`; `[]` for none.
    pub encrypt_to: Option<OneOrMany>,
    /// Labels that its nodes register with, in addition to the cluster's.
    pub labels: Option<BTreeMap<String, String>>,
    /// Taints that its nodes register with, in addition to the cluster's.
    pub taints: Option<Vec<String>>,
    /// The capacity of each of its machines in `cpu`, `memory`, `ephemeral-storage` and `pid`, such as `memory = "16Gi"`, in
    /// addition to the cluster's. It is compared with the resources that its kubelets reserve.
    pub capacity: Option<BTreeMap<String, String>>,
    /// Inherited settings that it removes, by their path from the pool: `labels.tier`, `taints.dedicated`,
    /// `kubelet.config.evictionHard.imagefs.available`, `kubelet.flags.v`, `kubelet.unit.Unit.After`, `files./etc/motd`.
    pub unset: Option<Vec<String>>,
    /// Further files of its nodes, by their path there, in addition to those of every node.
    pub files: Option<BTreeMap<String, FileSpec>>,
    /// Its kubelets' settings.
    pub kubelet: Option<Box<KubeletSpec>>,
}

/// A node, or several: the key `edge-[001-200]` expands to 200 nodes. A node of a range may have an entry of its own beside
/// it, which inherits from the range.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct NodeSpec {
    /// Its pool. Default: the only pool without `machines`, if there is just one.
    pub pool: Option<String>,
    /// Its IP address, or one of each family; for a range of names, a range: `10.1.0.[1-200]`.
    pub address: Option<OneOrMany>,
    /// The URL of the API server as it reaches it, if not its pool's.
    pub api_server: Option<String>,
    /// The CA certificates by which it trusts the API server, if not its pool's: a PEM file.
    pub ca: Option<String>,
    /// The name that the API server's certificate must be valid for, if not its pool's.
    pub tls_server_name: Option<String>,
    /// The proxy through which it connects to the API server, if not its pool's.
    pub proxy_url: Option<String>,
    /// The token that it joins with, if not its pool's.
    pub token: Option<String>,
    /// The recipients that its bundle is encrypted for, instead of its pool's; for a range of names, a range of files:
    /// `hosts/edge-[001-200].pub`.
    pub encrypt_to: Option<OneOrMany>,
    /// Labels in addition to its pool's.
    pub labels: Option<BTreeMap<String, String>>,
    /// Taints in addition to its pool's.
    pub taints: Option<Vec<String>>,
    /// The machine's capacity in `cpu`, `memory`, `ephemeral-storage` and `pid`, in addition to its pool's.
    pub capacity: Option<BTreeMap<String, String>>,
    /// Inherited settings that it removes, by their path from the node: `labels.tier`, `taints.dedicated`,
    /// `kubelet.config.evictionHard.imagefs.available`, `kubelet.flags.v`, `kubelet.unit.Unit.After`, `files./etc/motd`.
    pub unset: Option<Vec<String>>,
    /// Further files, by their path on the node, in addition to its pool's.
    pub files: Option<BTreeMap<String, FileSpec>>,
    /// Its kubelet's settings.
    pub kubelet: Option<Box<KubeletSpec>>,
}

/// Kubelet flags and the key of `[cluster]` that sets each.
pub const CLUSTER_FLAGS: &[(&str, &str)] = &[("cluster-dns", "dns"), ("cluster-domain", "domain")];

/// Kubelet flags and the key of each level that sets each.
pub const LEVEL_FLAGS: &[(&str, &str)] = &[("node-labels", "labels"), ("register-with-taints", "taints")];

/// The keys that the three levels share.
#[derive(Clone, Copy, Debug)]
pub struct LevelKeys<'s> {
    /// Labels by key.
    pub labels: Option<&'s BTreeMap<String, String>>,
    /// Taints in order.
    pub taints: Option<&'s [String]>,
    /// How nodes connect to the API server.
    pub api: ApiKeys<'s>,
    /// The token's name.
    pub token: Option<&'s str>,
    /// The capacity of a machine, by resource.
    pub capacity: Option<&'s BTreeMap<String, String>>,
    /// What is inherited and removed.
    pub unset: Option<&'s [String]>,
    /// The kubelet's settings.
    pub kubelet: Option<&'s KubeletSpec>,
    /// Further files by path.
    pub files: Option<&'s BTreeMap<String, FileSpec>>,
}

/// The keys about the connection to the API server. Those that only the cluster has in another form are not among its own.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct ApiKeys<'s> {
    /// The URL.
    pub api_server: Option<&'s str>,
    /// The file of the CA.
    pub ca: Option<&'s str>,
    /// The name in the certificate.
    pub tls_server_name: Option<&'s str>,
    /// The proxy.
    pub proxy_url: Option<&'s str>,
}

/// Those of a pool or a node.
macro_rules! api {
    ($table:expr) => {
        ApiKeys {
            api_server: $table.api_server.as_deref(),
            ca: $table.ca.as_deref(),
            tls_server_name: $table.tls_server_name.as_deref(),
            proxy_url: $table.proxy_url.as_deref(),
        }
    };
}

/// The shared keys of a level's table.
macro_rules! level {
    ($table:expr, $api:expr, $unset:expr, $kubelet:expr, $files:expr) => {
        LevelKeys {
            labels: $table.labels.as_ref(),
            taints: $table.taints.as_deref(),
            api: $api,
            token: $table.token.as_deref(),
            capacity: $table.capacity.as_ref(),
            unset: $unset,
            kubelet: $kubelet,
            files: $files,
        }
    };
}

impl<'s> LevelKeys<'s> {
    /// Those of the cluster.
    pub fn of_cluster(
        cluster: &'s ClusterSpec,
        kubelet: &'s KubeletSpec,
        files: &'s BTreeMap<String, FileSpec>,
    ) -> Self {
        let api = ApiKeys {
            tls_server_name: cluster.tls_server_name.as_deref(),
            proxy_url: cluster.proxy_url.as_deref(),
            ..ApiKeys::default()
        };
        level!(cluster, api, None, Some(kubelet), Some(files))
    }

    /// Those of a pool.
    pub fn of_pool(spec: &'s PoolSpec) -> Self {
        level!(spec, api!(spec), spec.unset.as_deref(), spec.kubelet.as_deref(), spec.files.as_ref())
    }

    /// Those of a node.
    pub fn of_node(spec: &'s NodeSpec) -> Self {
        level!(spec, api!(spec), spec.unset.as_deref(), spec.kubelet.as_deref(), spec.files.as_ref())
    }

    /// Whether no key is set, not even to an empty table.
    pub fn is_empty(&self) -> bool {
        let Self {
            labels: None,
            taints: None,
            token: None,
            capacity: None,
            unset: None,
            kubelet: None,
            files: None,
            api,
        } = self
        else {
            return false;
        };
        *api == ApiKeys::default()
    }
}
