//! What nodejoin gives kube-apiserver about requests without credentials.

use super::switch_of_flag;
use crate::model::{Anonymous, Apiserver, HEALTH_CHECK_PATHS};
use crate::rules::fact::AnonymousAccess;

/// The path of cluster-info.
pub(in crate::rules) const CLUSTER_INFO_PATH: &str = "/api/v1/namespaces/kube-public/configmaps/cluster-info";

/// The flag of the flags table, or else what nodejoin writes for the key: the flag, or an AuthenticationConfiguration.
pub(in crate::rules) fn anonymous_access(apiserver: &Apiserver) -> AnonymousAccess {
    if let Some(flag) = switch_of_flag("anonymous-auth", &apiserver.flags) {
        return AnonymousAccess::Flag(flag, None);
    }
    let key = &apiserver.anonymous;
    let paths = match key.value {
        Anonymous::ClusterInfo => std::iter::once(CLUSTER_INFO_PATH).chain(HEALTH_CHECK_PATHS).collect(),
        Anonymous::All | Anonymous::None => Vec::new(),
    };
    AnonymousAccess::Config {
        enabled: key.value != Anonymous::None,
        paths: paths.into_iter().map(str::to_owned).collect(),
        place: (&key.path).into(),
    }
}
