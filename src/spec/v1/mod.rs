//! Version 1 of the spec: one file per table, and one for the levels that share keys. These
//! comments are also the descriptions in the schema.

mod approval;
mod control_plane;
mod kubelet;
mod levels;
mod lint;
mod outputs;
mod paths;
mod token;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub use approval::ApprovalSpec;
pub use control_plane::{
    APISERVER_FLAGS, ApiserverSpec, CONTROLLER_MANAGER_FLAGS, ControlPlaneSpec, ControllerManagerSpec,
    KubeletClientSpec, SignerSpec, SigningSpec,
};
pub use kubelet::{KUBELET_FLAGS, KubeletSpec, ServingCertificateSpec};
pub use levels::{CLUSTER_FLAGS, ClusterSpec, LEVEL_FLAGS, LevelKeys, NodeSpec, PoolSpec};
pub use lint::{LevelSpec, LintSpec, LintTable};
pub use outputs::OutputsSpec;
pub use paths::{PATH_KEYS, PathKey, Paths};
pub use token::{SecretSpec, SecretValue, TokenSpec};

/// A cluster and the nodes that join it.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("required" = ["version", "cluster"]))]
pub struct Spec {
    /// The version of this format: 1.
    pub version: Option<i64>,
    /// The cluster.
    pub cluster: ClusterSpec,
    /// Bootstrap tokens by name.
    pub tokens: BTreeMap<String, TokenSpec>,
    /// The control plane.
    pub control_plane: ControlPlaneSpec,
    /// Approval of certificate requests.
    pub approval: ApprovalSpec,
    /// Settings of every kubelet.
    pub kubelet: KubeletSpec,
    /// Pools by name.
    pub pools: BTreeMap<String, PoolSpec>,
    /// Nodes by name; a name may contain ranges.
    pub nodes: BTreeMap<String, NodeSpec>,
    /// Outputs.
    pub outputs: OutputsSpec,
    /// Levels of rules by name.
    pub lints: BTreeMap<String, LintSpec>,
}

/// One string or a list of strings.
#[derive(Deserialize, JsonSchema, Clone, Debug)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One string.
    One(String),
    /// Several strings.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The strings in order.
    pub fn as_slice(&self) -> &[String] {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        }
    }

    /// The path step of the item at `index` below the value's own path.
    pub fn path(&self, at: &crate::source::Path, index: usize) -> crate::source::Path {
        match self {
            OneOrMany::One(_) => at.clone(),
            OneOrMany::Many(_) => at.index(index),
        }
    }
}
