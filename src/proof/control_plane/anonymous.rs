use serde_json::Value;

use crate::facts::{Lookup, Object, Origin, yaml};
use crate::proof::control_plane::plane::Server;

/// The path of cluster-info.
pub(in crate::proof) const CLUSTER_INFO_PATH: &str = "/api/v1/namespaces/kube-public/configmaps/cluster-info";

/// How the API server treats requests without credentials.
pub(in crate::proof) enum Anonymous {
    /// They are passed to the authorizers.
    Through(String, Option<Origin>),
    /// They are rejected; why.
    Away(String, Option<Origin>),
    /// It depends on a file.
    Perhaps(String, Option<Origin>),
}

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.ApplyAuthorization and
/// ToAuthenticationConfig, where a file that configures anonymous requests overrides the flag, and
/// k8s.io/apiserver/pkg/authentication/request/anonymous: Authenticator.AuthenticateRequest, which compares paths literally.
pub(in crate::proof) fn of(server: &Server<'_>) -> Anonymous {
    let Some(path) = server.flag("authentication-config") else { return of_flags(server) };
    let file = match server.component.files.get(path) {
        Lookup::Known(file) => file,
        _ => {
            let text = format!("{} must allow anonymous requests for cluster-info", path.value);
            return Anonymous::Perhaps(text, Some(path.origin.clone()));
        }
    };
    let document = yaml::read(file).ok().and_then(|documents| documents.into_iter().next());
    let Some(document) = document else {
        return Anonymous::Away(format!("{} cannot be read", path.value), Some(file.whole()));
    };
    match document.get("anonymous").filter(|anonymous| !anonymous.is_null()) {
        Some(anonymous) => of_config(&document, anonymous),
        None => of_flags(server),
    }
}

fn of_flags(server: &Server<'_>) -> Anonymous {
    let flag = server.arguments.bool("anonymous-auth");
    if let Some(off) = flag.as_ref().filter(|flag| !flag.value) {
        return Anonymous::Away("`--anonymous-auth=false`".to_owned(), Some(off.origin.clone()));
    }
    let modes = crate::proof::control_plane::authorization::Authorization::of(Some(server));
    if modes.has("AlwaysAllow") {
        let why =
            "AnonymousAuth is not allowed with the AlwaysAllow authorizer. Resetting AnonymousAuth to false.";
        return Anonymous::Away(why.to_owned(), modes.origin);
    }
    match flag {
        Some(on) => Anonymous::Through("`--anonymous-auth=true`".to_owned(), Some(on.origin)),
        None => Anonymous::Through("`--anonymous-auth` is on by default".to_owned(), server.anywhere()),
    }
}

fn of_config(document: &Object, anonymous: &Value) -> Anonymous {
    let at = |path: &str| Some(document.origin(path));
    if anonymous.get("enabled").and_then(Value::as_bool) != Some(true) {
        return Anonymous::Away("anonymous requests are disabled".to_owned(), at("anonymous.enabled"));
    }
    let conditions = anonymous.get("conditions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let paths: Vec<&str> = conditions.iter().filter_map(|one| one.get("path")?.as_str()).collect();
    if paths.is_empty() || paths.contains(&CLUSTER_INFO_PATH) {
        return Anonymous::Through(
            "cluster-info can be read without credentials".to_owned(),
            at("anonymous.conditions"),
        );
    }
    Anonymous::Away(
        format!("anonymous requests are only allowed for {}, each compared literally", paths.join(", ")),
        at("anonymous.conditions"),
    )
}
