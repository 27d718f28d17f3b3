use std::collections::BTreeMap;

use super::object::{ConfigMap, Kubeconfig, KubeconfigCluster, Metadata, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::Cluster;
use crate::render::{Hole, Text};

/// S3: what a machine that knows nothing but a token may read about the cluster.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "cluster-info",
    summary: "the ConfigMap cluster-info in kube-public",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let Some(cluster) = kubeconfig_cluster(tools.cluster).filter(|_| *tools.cluster.approval.cluster_info)
    else {
        return Ok(Vec::new());
    };
    let kubeconfig = document(&Kubeconfig::without_user(cluster))?;
    let mut data = signatures(tools.cluster, kubeconfig.as_literal().unwrap_or_default());
    data.insert("kubeconfig".to_owned(), kubeconfig);
    let map = ConfigMap::new(Metadata::in_namespace("cluster-info", "kube-public"), data);
    Ok(vec![File::new("cluster-info.yaml", document(&map)?)])
}

/// What the bootstrapsigner would add: each token's signature, so that discovery works before it has run, and that it
/// finds nothing to change.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/bootstrap: Signer.signConfigMap.
fn signatures(cluster: &Cluster, content: &str) -> BTreeMap<String, Text> {
    let signing = cluster.tokens.iter().filter(|token| token.usages.signing);
    let signed = signing.filter_map(|token| {
        let id = token.id.as_ref()?.value.clone();
        let key = format!("jws-kubeconfig-{id}");
        Some((key, Hole::Signature { token: token.name.clone(), id, content: content.to_owned() }.into()))
    });
    signed.collect()
}

/// The cluster as kubeconfigs name it: its first URL and its CA.
pub(super) fn kubeconfig_cluster(cluster: &Cluster) -> Option<KubeconfigCluster> {
    let endpoint = cluster.endpoints.first()?;
    let ca = cluster.ca.as_ref()?;
    Some(KubeconfigCluster::new(endpoint.to_string(), &ca.pem))
}
