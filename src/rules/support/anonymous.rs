//! What nodejoin gives kube-apiserver about requests without credentials.

use super::switch_of_flag;
use crate::model::{ANONYMOUS_PATHS, Anonymous, Apiserver, Cluster};
use crate::rules::fact::AnonymousAccess;

/// The flag of the flags table, or else what nodejoin writes for the key: the flag, or an AuthenticationConfiguration.
pub(in crate::rules) fn anonymous_access(apiserver: &Apiserver) -> AnonymousAccess {
    if let Some(flag) = switch_of_flag("anonymous-auth", &apiserver.flags) {
        return AnonymousAccess::Flag(flag, None);
    }
    let key = &apiserver.anonymous;
    let paths: &[&str] = match key.value {
        Anonymous::ClusterInfo => &ANONYMOUS_PATHS,
        Anonymous::All | Anonymous::None => &[],
    };
    AnonymousAccess::Config {
        enabled: key.value != Anonymous::None,
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        place: (&key.path).into(),
    }
}

/// What opens cluster-info and the health checks to requests without credentials, as far as the release can limit them.
pub(in crate::rules) fn open_anonymous(cluster: &Cluster) -> String {
    let write = match cluster.kube.authentication_config_version() {
        Some(_) => {
            "write `anonymous = \"cluster-info\"`, which opens only cluster-info and the health checks"
        }
        None => {
            "write `anonymous = \"all\"`; RBAC then limits such requests to health checks, `/version` and cluster-info"
        }
    };
    match switch_of_flag("anonymous-auth", &cluster.control_plane.apiserver.flags) {
        Some(_) => format!("remove `anonymous-auth` and {write}"),
        None => write.to_owned(),
    }
}
