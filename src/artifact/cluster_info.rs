use std::collections::BTreeMap;

use super::object::{ConfigMap, Kubeconfig, KubeconfigCluster, Metadata, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::Cluster;

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
    let data = BTreeMap::from([("kubeconfig".to_owned(), kubeconfig)]);
    let map = ConfigMap::new(Metadata::in_namespace("cluster-info", "kube-public"), data);
    Ok(vec![File::new("cluster-info.yaml", document(&map)?)])
}

/// The cluster as kubeconfigs name it: its first URL and its CA.
pub(super) fn kubeconfig_cluster(cluster: &Cluster) -> Option<KubeconfigCluster> {
    let endpoint = cluster.endpoints.first()?;
    let ca = cluster.ca.as_ref()?;
    Some(KubeconfigCluster::new(endpoint.to_string(), &ca.pem))
}
