use super::object::{ConfigMap, Kubeconfig, KubeconfigCluster, Metadata, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::Cluster;
use crate::render::{Hole, Text, Trail};

/// What a machine that knows nothing but a token may read about the cluster.
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
    let kubeconfig = document(Kubeconfig::without_user(cluster));
    let mut data = signatures(tools.cluster, &kubeconfig.as_literal().unwrap_or_default());
    data.push(("kubeconfig".into(), kubeconfig));
    let map = ConfigMap::new(Metadata::in_namespace("cluster-info", "kube-public"), data);
    let file = File::new("cluster-info.yaml", document(map));
    Ok(vec![file.because(Trail::of(&tools.cluster.approval.cluster_info))])
}

/// What the bootstrapsigner would add: each token's signature, so that discovery works before it has run, and that it
/// finds nothing to change.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/bootstrap: Signer.signConfigMap.
fn signatures(cluster: &Cluster, content: &str) -> Vec<(Text, Text)> {
    let signing = cluster.tokens.iter().filter(|token| token.usages.signing);
    let signed = signing.filter_map(|token| {
        let id = token.id.as_ref()?;
        let key = Text::joined(["jws-kubeconfig".into(), Text::of(id)], "-");
        let trail = Trail::of(&token.usages);
        let (token, id) = (token.name.clone(), id.value.clone());
        Some((key, Text::hole(Hole::Signature { token, id, content: content.to_owned() }, trail)))
    });
    signed.collect()
}

/// The cluster as kubeconfigs name it: its first URL and its CA.
fn kubeconfig_cluster(cluster: &Cluster) -> Option<KubeconfigCluster> {
    let endpoint = cluster.endpoints.first()?;
    let ca = cluster.ca.as_ref()?;
    Some(KubeconfigCluster::new(endpoint, ca))
}
