use super::object::{ClusterRoleBinding, Metadata, RoleRef, Subject, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};

/// S5: whoever holds a token may ask for a certificate.
///
/// The ClusterRole is one of Kubernetes' own: k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "csr-creation-binding",
    summary: "the ClusterRoleBinding that lets tokens create CSRs",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let groups =
        tools.cluster.approval.groups.iter().map(|group| Subject::group(group.value.clone())).collect();
    let role = RoleRef::cluster_role("system:node-bootstrapper");
    let binding = ClusterRoleBinding::new(Metadata::named("create-csrs-for-bootstrapping"), groups, role);
    Ok(vec![File::new("csr-creation-binding.yaml", document(&binding)?)])
}
