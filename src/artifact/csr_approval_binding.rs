use super::object::{ClusterRoleBinding, Metadata, RoleRef, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools, csr_creation_binding};
use crate::render::Trail;
use crate::source::Path;

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
    let approval = &tools.cluster.approval;
    let groups = csr_creation_binding::subjects(approval, approval.approved());
    let role = RoleRef::cluster_role("system:certificates.k8s.io:certificatesigningrequests:nodeclient");
    let binding = ClusterRoleBinding::new(Metadata::named("auto-approve-csrs-for-group"), groups, role);
    let file = File::new("csr-approval-binding.yaml", document(binding));
    let because = match approval.approved_groups {
        Some(_) => Trail::value(Path::of("approval.approved-groups")),
        None => csr_creation_binding::of_groups(approval),
    };
    Ok(vec![file.because(because)])
}
