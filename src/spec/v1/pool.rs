use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{KubeletSpec, OneOrMany};

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
