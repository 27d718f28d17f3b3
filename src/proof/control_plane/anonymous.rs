//! How the API server treats requests without credentials.

use serde_json::Value;

use crate::facts::{Fact, Object, Origin, Sourced, yaml};
use crate::proof::control_plane::authorizers::Authorization;
use crate::proof::control_plane::server::Server;
use crate::rules::fact::{AnonymousAccess, Switch};

/// The setting for requests without credentials, its place, and the evidence if they are accepted.
pub(in crate::proof) struct Anonymous {
    pub(in crate::proof) access: AnonymousAccess,
    pub(in crate::proof) origin: Origin,
    pub(in crate::proof) through: &'static str,
}

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.ToAuthenticationConfig, where a file
/// that configures anonymous requests overrides the flag. `elsewhere` is the place of defaults.
///
/// # Errors
/// The path of a configuration that is unknown.
pub(in crate::proof) fn of(server: &Server<'_>, elsewhere: Origin) -> Result<Anonymous, Sourced<String>> {
    let Some(path) = server.flag("authentication-config") else { return Ok(of_flags(server, elsewhere)) };
    let Fact::Known(file) = server.component.files.get(path) else { return Err(path.clone()) };
    let document = yaml::read(file).ok().and_then(|documents| documents.into_iter().next());
    let Some(document) = document else {
        let origin = file.whole();
        let access = AnonymousAccess::Unreadable(origin.place());
        return Ok(Anonymous { access, origin, through: "" });
    };
    Ok(match document.get("anonymous").filter(|anonymous| !anonymous.is_null()) {
        Some(anonymous) => of_config(&document, anonymous),
        None => of_flags(server, elsewhere),
    })
}

fn of_flags(server: &Server<'_>, elsewhere: Origin) -> Anonymous {
    const FLAG: &str = "anonymous-auth";
    let given = server.arguments.bool(FLAG);
    let default = server.anywhere().unwrap_or(elsewhere);
    let switch = Switch::of_flag(FLAG, given.as_ref(), (true, default.place()));
    let through = match switch.given {
        true => "`--anonymous-auth=true`",
        false => "`--anonymous-auth` is on by default",
    };
    let modes = Authorization::of(Some(server));
    let always = if switch.on && modes.has("AlwaysAllow") { modes.origin } else { None };
    let place = always.as_ref().map(Origin::place);
    let origin = always.or(given.map(|given| given.origin)).unwrap_or(default);
    Anonymous { access: AnonymousAccess::Flag(switch, place), origin, through }
}

fn of_config(document: &Object, anonymous: &Value) -> Anonymous {
    let enabled = anonymous.get("enabled").and_then(Value::as_bool) == Some(true);
    let origin = document.origin(if enabled { "anonymous.conditions" } else { "anonymous.enabled" });
    let conditions = anonymous.get("conditions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let paths = conditions.iter().filter_map(|one| one.get("path")?.as_str()).map(str::to_owned).collect();
    let access = AnonymousAccess::Config { enabled, paths, place: origin.place() };
    Anonymous { access, origin, through: "cluster-info can be read without credentials" }
}
