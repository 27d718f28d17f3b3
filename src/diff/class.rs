//! What changes require, from data.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// What a change requires on a node, from the least to the most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeClass {
    /// Nothing on a node that has joined.
    None,
    /// `kubectl label` and `kubectl taint`.
    ApiLabel,
    /// Copying files: the kubelet reads them again.
    Reload,
    /// A restart of the kubelet.
    Restart,
    /// Draining the node before the restart.
    DrainRestart,
    /// A new certificate.
    NewCertificate,
    /// Another start from the bootstrap kubeconfig.
    NewBootstrap,
    /// Steps by hand.
    Manual,
    /// Joining: the node is new.
    NewNode,
    /// Leaving: the spec no longer has the node.
    Removed,
}

/// What a change requires in the control plane, from the least to the most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaneClass {
    /// Nothing.
    None,
    /// `kubectl apply`.
    Apply,
    /// A restart of kube-apiserver.
    ApiserverRestart,
    /// A restart of kube-controller-manager.
    ControllerManagerRestart,
    /// A restart of both.
    Both,
    /// Steps by hand.
    Manual,
}

impl PlaneClass {
    /// What both of two changes require.
    pub fn and(self, other: Self) -> Self {
        use PlaneClass::{ApiserverRestart, Both, ControllerManagerRestart};
        match (self, other) {
            (ApiserverRestart, ControllerManagerRestart) | (ControllerManagerRestart, ApiserverRestart) => {
                Both
            }
            _ => self.max(other),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Rows {
    node: Vec<NodeRow>,
    plane: Vec<PlaneRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeRow {
    keys: Vec<String>,
    /// The only artifacts in which the key differs; any if empty.
    #[serde(default)]
    artifacts: Vec<String>,
    class: NodeClass,
    why: String,
    /// For readers of the file.
    #[allow(dead_code, reason = "the evidence, which must be there")]
    upstream: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaneRow {
    artifacts: Vec<String>,
    class: PlaneClass,
    why: String,
}

fn rows() -> &'static Rows {
    static ROWS: LazyLock<Rows> =
        LazyLock::new(|| toml::from_str(include_str!("classes.toml")).unwrap_or_default());
    &ROWS
}

/// What a change of a key in these artifacts requires on a node, and why. Keys are as [`crate::explain::Setting::key`] is printed.
pub fn of_key(key: &str, artifacts: &BTreeSet<&str>) -> (NodeClass, &'static str) {
    let has = |pattern: &String| match pattern.strip_suffix('*') {
        Some(start) => key.starts_with(start),
        None => {
            key == pattern || key.strip_prefix(pattern.as_str()).is_some_and(|rest| rest.starts_with('.'))
        }
    };
    let inside = |row: &NodeRow| {
        let known = |artifact: &&str| row.artifacts.iter().any(|known| known == artifact);
        row.artifacts.is_empty() || !artifacts.is_empty() && artifacts.iter().all(known)
    };
    let row = rows().node.iter().find(|row| row.keys.iter().any(has) && inside(row));
    row.map_or((NodeClass::Manual, ""), |row| (row.class, &row.why))
}

/// What a change of an artifact requires in the control plane, and why; none for one that nothing reads.
pub fn of_artifact(artifact: &str) -> Option<(PlaneClass, &'static str)> {
    let row = rows().plane.iter().find(|row| row.artifacts.iter().any(|known| known == artifact))?;
    Some((row.class, &row.why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_decides() {
        let of_key = |key| of_key(key, &BTreeSet::new());
        assert_eq!(of_key("labels.\"example.com/tier\"").0, NodeClass::ApiLabel);
        assert_eq!(of_key("kubelet.config.maxPods").0, NodeClass::Restart);
        assert_eq!(of_key("kubelet.config.cpuManagerPolicy").0, NodeClass::DrainRestart);
        assert_eq!(of_key("kubelet.config.reservedMemory").0, NodeClass::DrainRestart);
        assert_eq!(of_key("tokens.workers.id").0, NodeClass::None);
        assert_eq!(of_artifact("apiserver-flags").unwrap().0, PlaneClass::ApiserverRestart);
        assert!(of_artifact("cluster-readme").is_none());
        assert_eq!(super::of_key("ca", &BTreeSet::from(["client-ca"])).0, NodeClass::Reload);
        assert_eq!(
            super::of_key("ca", &BTreeSet::from(["client-ca", "bootstrap-kubeconfig"])).0,
            NodeClass::NewBootstrap
        );
    }

    #[test]
    fn restarts_of_two_components_are_both() {
        let (one, other) = (PlaneClass::ApiserverRestart, PlaneClass::ControllerManagerRestart);
        assert_eq!(one.and(other), PlaneClass::Both);
        assert_eq!(one.and(PlaneClass::Apply), one);
    }
}
