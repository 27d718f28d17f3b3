use super::object::{Metadata, Secret, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::{Expiry, Token};
use crate::render::{Hole, Text};

/// S1: the Secret by which the API server knows a token.
///
/// Mirrors k8s.io/cluster-bootstrap/token/api: the name, type and keys of a bootstrap token Secret.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "bootstrap-token-secret",
    summary: "the Secrets of the bootstrap tokens",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    tools
        .cluster
        .tokens
        .iter()
        .filter_map(|token| Some((token, token.id.as_ref()?)))
        .map(|(token, id)| file(token, id))
        .collect()
}

fn file(token: &Token, id: &str) -> Result<File, MakeError> {
    let mut data: Vec<(&'static str, Text)> = Vec::new();
    if let Some(description) = &token.description {
        data.push(("description", description.value.clone().into()));
    }
    data.push(("token-id", id.into()));
    data.push(("token-secret", Hole::TokenSecret(token.name.clone()).into()));
    if let Expiry::At(instant) = token.expires.value {
        // RFC 3339 in UTC, whole seconds: what Go's time.RFC3339 reads.
        data.push(("expiration", instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into()));
    }
    for (key, on) in [
        ("usage-bootstrap-authentication", token.usages.authentication),
        ("usage-bootstrap-signing", token.usages.signing),
    ] {
        if on {
            data.push((key, "true".into()));
        }
    }
    if !token.groups.is_empty() {
        let groups: Vec<&str> = token.groups.iter().map(|group| group.value.as_str()).collect();
        data.push(("auth-extra-groups", groups.join(",").into()));
    }
    let name = format!("bootstrap-token-{id}");
    let path = format!("{name}.yaml");
    let secret =
        Secret::new(Metadata::in_namespace(name, "kube-system"), "bootstrap.kubernetes.io/token", data);
    Ok(File::new(path, document(&secret)?))
}
