use super::object::{ClusterRoleBinding, Metadata, RoleRef, Subject, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::Approval;
use crate::render::{Text, Trail};
use crate::source::Path;

/// Lets every bootstrap token request certificates.
///
/// The ClusterRole is one of Kubernetes' own: k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "csr-creation-binding",
    summary: "the ClusterRoleBinding that lets tokens create CSRs",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let groups = tools.cluster.approval.groups.iter().map(|group| Subject::group(Text::of(group))).collect();
    let role = RoleRef::cluster_role("system:node-bootstrapper");
    let binding = ClusterRoleBinding::new(Metadata::named("create-csrs-for-bootstrapping"), groups, role);
    let file = File::new("csr-creation-binding.yaml", document(binding));
    Ok(vec![file.because(of_groups(&tools.cluster.approval))])
}

/// What names the groups of first requests: the spec, or its tokens.
pub(super) fn of_groups(approval: &Approval) -> Trail {
    let path = Path::of("approval.groups");
    match approval.groups.iter().all(|group| group.written) {
        true => Trail::value(path),
        false => Trail::default("the groups of the spec's tokens", Some(path)),
    }
}
