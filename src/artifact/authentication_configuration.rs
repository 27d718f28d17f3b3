use super::object::document;
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::Anonymous;
use crate::render::{Text, Trail, Yaml};

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

/// The version of an API that a release reads.
const API_VERSION: &str = "the API version that the release reads";

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let anonymous = &apiserver.anonymous;
    let version = cluster.kube.authentication_config_version();
    let Some(version) = version.filter(|_| **anonymous == Anonymous::ClusterInfo) else {
        return Ok(Vec::new());
    };
    let own = Text::traced(CLUSTER_INFO_PATH, Trail::of(anonymous));
    let paths = std::iter::once(own).chain(apiserver.anonymous_paths.iter().map(Text::of));
    let conditions = paths.map(|path| Yaml::fields([("path", path.into())])).collect();
    let version = Text::traced(version, Trail::of_release(API_VERSION, &cluster.minor));
    let configuration = Yaml::fields([
        ("apiVersion", version.into()),
        ("kind", "AuthenticationConfiguration".into()),
        (
            "anonymous",
            Yaml::fields([
                ("enabled", Yaml::bool(true, Trail::of(anonymous))),
                ("conditions", Yaml::List(conditions)),
            ]),
        ),
    ]);
    let file = File::new("authentication-config.yaml", document(configuration));
    Ok(vec![file.because(Trail::of(anonymous))])
}
