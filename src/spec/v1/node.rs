use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{KubeletSpec, OneOrMany};

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
