use super::object::{ClusterRole, ClusterRoleBinding, Metadata, PolicyRule, RoleRef, Subject, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::render::Text;

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
    let mut text = Text::new();
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
        text.push_text(&document(&ClusterRole::new(Metadata::named(ROLE), rules))?);
        text.push_str("---\n");
    }
    let user = Subject::user(cluster.control_plane.apiserver.kubelet_client_user.value.clone());
    let metadata = Metadata::named("kubelet-api-for-apiserver");
    text.push_text(&document(&ClusterRoleBinding::new(metadata, vec![user], RoleRef::cluster_role(ROLE)))?);
    Ok(vec![File::new("kubelet-api-binding.yaml", text)])
}
