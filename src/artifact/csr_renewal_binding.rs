use super::object::{ClusterRoleBinding, Metadata, RoleRef, Subject, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::render::Trail;

/// A node that has a certificate renews it without a person.
///
/// The ClusterRole is one of Kubernetes' own: k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "csr-renewal-binding",
    summary: "the ClusterRoleBinding by which renewals of client certificates are approved",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    if !*tools.cluster.approval.renewals {
        return Ok(Vec::new());
    }
    let role = RoleRef::cluster_role("system:certificates.k8s.io:certificatesigningrequests:selfnodeclient");
    let nodes = vec![Subject::group("system:nodes")];
    let binding = ClusterRoleBinding::new(Metadata::named("auto-approve-renewals-for-nodes"), nodes, role);
    let file = File::new("csr-renewal-binding.yaml", document(binding));
    Ok(vec![file.because(Trail::of(&tools.cluster.approval.renewals))])
}
