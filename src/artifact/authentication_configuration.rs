use serde::Serialize;

use super::object::document;
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::Anonymous;

/// The only path that token discovery needs without credentials. The API server compares paths literally.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/request/anonymous: Authenticator.AuthenticateRequest.
pub(super) const CLUSTER_INFO_PATH: &str = "/api/v1/namespaces/kube-public/configmaps/cluster-info";

/// Anonymous requests reach cluster-info and nothing else, where the minor can say so.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "authentication-configuration",
    summary: "the AuthenticationConfiguration that narrows anonymous requests to cluster-info",
    scope: Scope::ControlPlane,
    make: Make::Once(make),
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AuthenticationConfiguration {
    api_version: String,
    kind: &'static str,
    anonymous: AnonymousRequests,
}

#[derive(Serialize)]
struct AnonymousRequests {
    enabled: bool,
    conditions: Vec<Condition>,
}

#[derive(Serialize)]
struct Condition {
    path: String,
}

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let apiserver = &tools.cluster.control_plane.apiserver;
    let version = tools.cluster.kube.authentication_config_version();
    let Some(version) = version.filter(|_| *apiserver.anonymous == Anonymous::ClusterInfo) else {
        return Ok(Vec::new());
    };
    let further = apiserver.anonymous_paths.iter().map(|path| path.value.clone());
    let conditions =
        std::iter::once(CLUSTER_INFO_PATH.to_owned()).chain(further).map(|path| Condition { path });
    let configuration = AuthenticationConfiguration {
        api_version: version.to_owned(),
        kind: "AuthenticationConfiguration",
        anonymous: AnonymousRequests { enabled: true, conditions: conditions.collect() },
    };
    Ok(vec![File::new("authentication-config.yaml", document(&configuration)?)])
}
