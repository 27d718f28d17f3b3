use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::life::Life;
use super::{Kube, file};

/// What becomes of a label that a kubelet gives its own node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeLabel {
    /// It is set.
    Allowed,
    /// The kubelet warns, and it is set.
    Warned,
    /// The kubelet does not start, or the apiserver's NodeRestriction refuses the node.
    Refused,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    others: Others,
    keys: BTreeMap<String, Life>,
    prefixes: BTreeMap<String, Life>,
    restricted: BTreeMap<String, Life>,
}

/// When the kubelet acts on a key under `kubernetes.io` or `k8s.io` that it does not know.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Others {
    warned: Life,
    refused: Life,
}

impl Kube {
    /// What becomes of a key in `--node-labels`.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubelet/app/options: ValidateKubeletFlags, with k8s.io/kubelet/pkg/apis:
    /// IsKubeletLabel, and k8s.io/kubernetes/plugin/pkg/admission/noderestriction: getModifiedLabels.
    pub fn node_label(self, key: &str) -> NodeLabel {
        let rules = rules();
        let prefix = key.split_once('/').map_or("", |(prefix, _)| prefix);
        let any = |prefixes: &BTreeMap<String, Life>| {
            prefixes.iter().any(|(known, life)| life.has(self.minor) && is_or_ends_in(prefix, known))
        };
        if any(&rules.restricted) {
            NodeLabel::Refused
        } else if !["kubernetes.io", "k8s.io"].iter().any(|own| is_or_ends_in(prefix, own))
            || any(&rules.prefixes)
            || rules.keys.get(key).is_some_and(|life| life.has(self.minor))
        {
            NodeLabel::Allowed
        } else if rules.others.refused.has(self.minor) {
            NodeLabel::Refused
        } else if rules.others.warned.has(self.minor) {
            NodeLabel::Warned
        } else {
            NodeLabel::Allowed
        }
    }

    /// The keys under `kubernetes.io` that the minor allows as they are.
    pub fn node_label_keys(self) -> impl Iterator<Item = &'static str> {
        rules().keys.iter().filter(move |(_, life)| life.has(self.minor)).map(|(key, _)| key.as_str())
    }
}

/// Whether a domain is another or one of its subdomains.
fn is_or_ends_in(domain: &str, parent: &str) -> bool {
    domain.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| {
        file::parse("node-labels.toml", include_str!("../../schemas/kubernetes/node-labels.toml"))
    })
}
