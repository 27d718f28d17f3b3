use super::object::{ClusterRole, ClusterRoleBinding, Metadata, PolicyRule, RoleRef, Subject, documents};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::render::{Text, Trail, Yaml};

/// The API server's client certificate may reach kubelets: logs, exec, metrics.
///
/// Releases without the ClusterRole system:kubelet-api-admin get one of the same name and rules.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kubelet-api-binding",
    summary: "the ClusterRoleBinding that lets the API server reach kubelets",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

const ROLE: &str = "system:kubelet-api-admin";

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let mut objects: Vec<Yaml> = Vec::new();
    if !cluster.kube.has_cluster_role(ROLE) {
        let rule = |resources: &[&'static str], verbs: &[&'static str]| PolicyRule {
            api_groups: vec![""],
            resources: resources.to_vec(),
            resource_names: Vec::new(),
            verbs: verbs.to_vec(),
        };
        let rules = vec![
            rule(&["nodes"], &["get", "list", "watch"]),
            rule(&["nodes"], &["proxy"]),
            rule(&["nodes/log", "nodes/metrics", "nodes/proxy", "nodes/spec", "nodes/stats"], &["*"]),
        ];
        objects.push(ClusterRole::new(Metadata::named(ROLE), rules).into());
    }
    let user = &cluster.control_plane.apiserver.kubelet_client_user;
    let metadata = Metadata::named("kubelet-api-for-apiserver");
    let subjects = vec![Subject::user(Text::of(user))];
    objects.push(ClusterRoleBinding::new(metadata, subjects, RoleRef::cluster_role(ROLE)).into());
    Ok(vec![File::new("kubelet-api-binding.yaml", documents(objects)).because(Trail::of(user))])
}
