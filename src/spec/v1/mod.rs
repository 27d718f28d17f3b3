//! Version 1 of the spec: one file per table, and one for the levels that share keys. These
//! comments are also the descriptions in the schema.

mod approval;
mod ca_rotation;
mod control_plane;
mod file;
mod kubelet;
mod levels;
mod lint;
mod machines;
mod one_or_many;
mod outputs;
mod paths;
mod token;
mod unit;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub use approval::ApprovalSpec;
pub use ca_rotation::CaRotationSpec;
pub use control_plane::{
    APISERVER_FLAGS, ApiserverSpec, CONTROLLER_MANAGER_FLAGS, ControlPlaneSpec, ControllerManagerSpec,
    KubeletClientSpec, PlaneMachineSpec, SignerSpec, SigningSpec,
};
pub use file::FileSpec;
pub use kubelet::{KUBELET_FLAGS, KubeletSpec, ServingCertificateSpec};
pub use levels::{ApiKeys, CLUSTER_FLAGS, ClusterSpec, LEVEL_FLAGS, LevelKeys, NodeSpec, PoolSpec};
pub use lint::{LevelSpec, LintSpec, LintTable};
pub use machines::MachinesSpec;
pub use one_or_many::OneOrMany;
pub use outputs::OutputsSpec;
pub use paths::{PATH_KEYS, PathKey, Paths};
pub use token::{SecretSpec, SecretValue, TokenSpec};
pub use unit::UnitSpec;

/// A cluster and the nodes that join it.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("required" = ["version", "cluster"]))]
pub struct Spec {
    /// Files that this one begins with, such as `["../base.toml"]`, by their paths relative to this file. Later ones win over
    /// earlier ones, and this file over all: tables are merged, and other values replaced. They have the form of a spec, of
    /// which they may have any part.
    pub include: Vec<String>,
    /// What the included files set and this one removes, by full paths such as `pools.gpu.labels.tier`.
    pub unset: Vec<String>,
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
    /// Further files of every node, by their path there.
    pub files: BTreeMap<String, FileSpec>,
    /// Pools by name.
    pub pools: BTreeMap<String, PoolSpec>,
    /// Nodes by name; a name may contain ranges.
    pub nodes: BTreeMap<String, NodeSpec>,
    /// Outputs.
    pub outputs: OutputsSpec,
    /// Levels of rules by name.
    pub lints: BTreeMap<String, LintSpec>,
}
