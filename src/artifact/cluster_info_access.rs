use super::object::{Metadata, PolicyRule, Role, RoleBinding, RoleRef, Subject, documents};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::render::Trail;

/// Anonymous requests may read cluster-info, and nothing else in kube-public. Discovery only gets it: k8s.io/kubernetes/cmd/kubeadm/
/// app/discovery/token: getClusterInfo.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "cluster-info-access",
    summary: "the Role and RoleBinding that let anonymous requests read cluster-info",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

const ROLE: &str = "anonymous-for-cluster-info";

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    if !*tools.cluster.approval.cluster_info {
        return Ok(Vec::new());
    }
    let role = Role::new(
        Metadata::in_namespace(ROLE, "kube-public"),
        vec![PolicyRule {
            api_groups: vec![""],
            resources: vec!["configmaps"],
            resource_names: vec!["cluster-info"],
            verbs: vec!["get"],
        }],
    );
    let binding = RoleBinding::new(
        Metadata::in_namespace("anonymous-for-cluster-info-binding", "kube-public"),
        vec![Subject::user("system:anonymous")],
        RoleRef::role(ROLE),
    );
    let file = File::new("cluster-info-access.yaml", documents([role.into(), binding.into()]));
    Ok(vec![file.because(Trail::of(&tools.cluster.approval.cluster_info))])
}
