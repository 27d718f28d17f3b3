//! What nodejoin gives kube-apiserver about requests without credentials.

use super::switch_of_flag;
use crate::diagnostic::Place;
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

/// Why requests without credentials do not reach these paths of kube-apiserver, and where that is decided; nothing if they do.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/request/anonymous: Authenticator.AuthenticateRequest.
pub(in crate::rules) fn closed(access: &AnonymousAccess, paths: &[&str]) -> Option<(String, Place)> {
    const OFF: &str = "refuses requests without credentials";
    let quoted = |paths: &[&str]| -> Vec<String> {
        paths.iter().map(|path| format!("`{}`", path.escape_debug())).collect()
    };
    let found = match access {
        AnonymousAccess::Flag(switch, _) if !switch.on => (OFF.to_owned(), &switch.place),
        AnonymousAccess::Flag(_, Some(place)) => {
            ("`AlwaysAllow` disables anonymous requests".to_owned(), place)
        }
        AnonymousAccess::Config { enabled: false, place, .. } => (OFF.to_owned(), place),
        AnonymousAccess::Config { paths: open, place, .. } if !open.is_empty() => {
            let closed: Vec<&str> =
                paths.iter().copied().filter(|path| !open.iter().any(|one| one == path)).collect();
            if closed.is_empty() {
                return None;
            }
            (format!("does not include {}", quoted(&closed).join(", ")), place)
        }
        AnonymousAccess::Flag(_, None) | AnonymousAccess::Config { .. } | AnonymousAccess::Unreadable(_) => {
            return None;
        }
    };
    let (label, place) = found;
    Some((label, place.clone()))
}
