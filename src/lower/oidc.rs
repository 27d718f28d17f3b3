use super::value::value;
use crate::model::{Cluster, OIDC_FLAGS, Setting};
use crate::render::Yaml;

/// The OIDC issuer that flags of kube-apiserver name.
pub struct OidcIssuer<'a> {
    /// Its URL.
    pub url: &'a Setting,
    /// The audience of its tokens.
    pub client: &'a Setting,
    /// The claim with the user's name.
    pub username_claim: Option<&'a Setting>,
    /// What comes before the user's name; a dash for nothing.
    pub username_prefix: Option<&'a Setting>,
    /// The claim with the user's groups.
    pub groups_claim: Option<&'a Setting>,
    /// What comes before a group.
    pub groups_prefix: Option<&'a Setting>,
    /// Claims that a token must have, with their values.
    pub required_claims: Vec<(&'a str, &'a str, &'a Setting)>,
}

/// The issuer, when the AuthenticationConfiguration that nodejoin writes has to name it.
///
/// kube-apiserver does not accept the flags beside such a file.
pub fn oidc_issuer(cluster: &Cluster) -> Option<OidcIssuer<'_>> {
    cluster.authentication_config_version()?;
    let flags = &cluster.control_plane.apiserver.flags;
    let of = |name: &str| {
        let setting = flags.get(&format!("{OIDC_FLAGS}{name}"))?;
        setting.value.as_str().filter(|text| !text.is_empty()).map(|_| setting)
    };
    let required = of("required-claim");
    let pairs = required.and_then(|setting| Some((setting.value.as_str()?, setting)));
    Some(OidcIssuer {
        url: of("issuer-url")?,
        client: of("client-id")?,
        username_claim: of("username-claim"),
        username_prefix: of("username-prefix"),
        groups_claim: of("groups-claim"),
        groups_prefix: of("groups-prefix"),
        required_claims: pairs.map(|(text, setting)| claims(text, setting)).unwrap_or_default(),
    })
}

/// The issuers of the spec's `jwt`, as the AuthenticationConfiguration has them.
pub fn jwt_issuers(cluster: &Cluster) -> Vec<Yaml> {
    cluster.control_plane.apiserver.jwt.iter().map(value).collect()
}

/// The pairs of `--oidc-required-claim`, which a table of the spec joins with commas.
fn claims<'a>(text: &'a str, setting: &'a Setting) -> Vec<(&'a str, &'a str, &'a Setting)> {
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    pairs.map(|(claim, value)| (claim.trim(), value.trim(), setting)).collect()
}
