use super::object::{ClusterRoleBinding, Metadata, RoleRef, Subject, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::{Approval, At};
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
    let groups = subjects(&tools.cluster.approval, &tools.cluster.approval.groups);
    let role = RoleRef::cluster_role("system:node-bootstrapper");
    let binding = ClusterRoleBinding::new(Metadata::named("create-csrs-for-bootstrapping"), groups, role);
    let file = File::new("csr-creation-binding.yaml", document(binding));
    Ok(vec![file.because(of_groups(&tools.cluster.approval))])
}

/// Groups, and the users and service accounts beside them.
pub(super) fn subjects(approval: &Approval, groups: &[At<String>]) -> Vec<Subject> {
    let groups = groups.iter().map(|group| Subject::group(Text::of(group)));
    let users = approval.users.iter().map(|user| Subject::user(Text::of(user)));
    let accounts = approval
        .service_accounts
        .iter()
        .map(|account| Subject::service_account(Text::of(&account.namespace), Text::of(&account.name)));
    groups.chain(users).chain(accounts).collect()
}

/// What names the groups of first requests: the spec, or its tokens.
pub(super) fn of_groups(approval: &Approval) -> Trail {
    let path = Path::of("approval.groups");
    match approval.groups.iter().all(|group| group.written) {
        true => Trail::value(path),
        false => Trail::default("the groups of the spec's tokens", Some(path)),
    }
}
