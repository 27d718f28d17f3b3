use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;

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
