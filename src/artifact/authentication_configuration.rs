use super::object::document;
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::{OidcIssuer, jwt_issuers, oidc_issuer};
use crate::model::{ANONYMOUS_PATHS, Apiserver, Setting};
use crate::render::{Text, Trail, Yaml};

/// Anonymous requests reach only cluster-info and the health checks, where the minor can restrict them.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "authentication-configuration",
    summary: "the AuthenticationConfiguration that limits anonymous requests to cluster-info and health checks",
    scope: Scope::ControlPlane,
    make: Make::Once(make),
};

/// The version of an API that a release reads.
const API_VERSION: &str = "the API version that the release reads";

/// The claim with the user's name where no flag names one.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.WithOIDC.
const USERNAME_CLAIM: &str = "sub";

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let anonymous = &apiserver.anonymous;
    let Some(version) = cluster.authentication_config_version() else { return Ok(Vec::new()) };
    let version = Text::traced(version, Trail::of_release(API_VERSION, &cluster.minor));
    let mut fields = vec![
        ("apiVersion", version.into()),
        ("kind", "AuthenticationConfiguration".into()),
        (
            "anonymous",
            Yaml::fields([
                ("enabled", Yaml::bool(true, Trail::of(anonymous))),
                ("conditions", conditions(apiserver)),
            ]),
        ),
    ];
    let of_flags = oidc_issuer(cluster).map(|issuer| jwt(apiserver, &issuer));
    let issuers: Vec<Yaml> = of_flags.into_iter().chain(jwt_issuers(cluster)).collect();
    if !issuers.is_empty() {
        fields.push(("jwt", Yaml::List(issuers)));
    }
    let file = File::new("authentication-config.yaml", document(Yaml::fields(fields)));
    Ok(vec![file.because(Trail::of(anonymous))])
}

/// The paths that anonymous requests reach, each once.
fn conditions(apiserver: &Apiserver) -> Yaml {
    let trail = Trail::of(&apiserver.anonymous);
    let own = apiserver.anonymous_paths.iter().filter(|path| !ANONYMOUS_PATHS.contains(&path.value.as_str()));
    let fixed = ANONYMOUS_PATHS.iter().map(|path| Text::traced(*path, trail.clone()));
    let paths = fixed.chain(own.map(Text::of));
    Yaml::List(paths.map(|path| Yaml::fields([("path", path.into())])).collect())
}

/// What kube-apiserver makes of the flags of an OIDC issuer.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.ToAuthenticationConfig.
fn jwt(apiserver: &Apiserver, oidc: &OidcIssuer<'_>) -> Yaml {
    let mut issuer = vec![("url", text(oidc.url).into()), ("audiences", vec![text(oidc.client)].into())];
    if let Some(ca) = &apiserver.oidc_ca {
        issuer.push(("certificateAuthority", Text::traced(&*ca.pem, Trail::of(ca)).into()));
    }
    let default = Trail::default("the API server's default for the flag", Some(oidc.url.path.clone()));
    let claim = oidc.username_claim.map_or_else(|| Text::traced(USERNAME_CLAIM, default), text);
    let username = Yaml::fields([("claim", claim.into()), ("prefix", username_prefix(oidc).into())]);
    let mut mappings = vec![("username", username)];
    if let Some(groups) = oidc.groups_claim {
        let prefix = oidc.groups_prefix.map_or_else(|| Text::traced("", Trail::of(groups)), text);
        mappings.push(("groups", Yaml::fields([("claim", text(groups).into()), ("prefix", prefix.into())])));
    }
    let mut fields = vec![("issuer", Yaml::fields(issuer)), ("claimMappings", Yaml::fields(mappings))];
    if !oidc.required_claims.is_empty() {
        let rule = |(claim, value, setting): &(&str, &str, &Setting)| {
            let text = |text: &str| Yaml::from(Text::traced(text, Trail::of(setting)));
            Yaml::fields([("claim", text(claim)), ("requiredValue", text(value))])
        };
        let rules = oidc.required_claims.iter().map(rule).collect();
        fields.push(("claimValidationRules", Yaml::List(rules)));
    }
    Yaml::fields(fields)
}

/// Without a prefix of its own, every name but an e-mail address gets the issuer's URL; a dash means none.
fn username_prefix(oidc: &OidcIssuer<'_>) -> Text {
    let claim = oidc.username_claim.and_then(|claim| claim.value.as_str()).unwrap_or(USERNAME_CLAIM);
    match oidc.username_prefix {
        Some(prefix) if prefix.value.as_str() == Some("-") => Text::traced("", Trail::of(prefix)),
        Some(prefix) => text(prefix),
        None if claim == "email" => Text::traced("", Trail::of(oidc.url)),
        None => Text::joined([text(oidc.url), Text::traced("#", Trail::of(oidc.url))], ""),
    }
}

/// The text of a flag.
fn text(setting: &Setting) -> Text {
    Text::traced(setting.value.as_str().unwrap_or_default(), Trail::of(setting))
}
