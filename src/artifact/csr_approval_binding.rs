use super::object::{ClusterRoleBinding, Metadata, RoleRef, Subject, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::render::Text;

/// The first client certificate of a node is approved by the controller-manager.
///
/// The ClusterRole is one of Kubernetes' own: k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "csr-approval-binding",
    summary: "the ClusterRoleBinding by which first client certificates are approved",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    if !*tools.cluster.approval.first {
        return Ok(Vec::new());
    }
    let groups = tools.cluster.approval.groups.iter().map(|group| Subject::group(Text::of(group))).collect();
    let role = RoleRef::cluster_role("system:certificates.k8s.io:certificatesigningrequests:nodeclient");
    let binding = ClusterRoleBinding::new(Metadata::named("auto-approve-csrs-for-group"), groups, role);
    let file = File::new("csr-approval-binding.yaml", document(binding));
    Ok(vec![file.because(super::csr_creation_binding::of_groups(&tools.cluster.approval))])
}
