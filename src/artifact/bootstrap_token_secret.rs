use super::object::{Metadata, Secret, document};
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::{At, Expiry, Token};
use crate::render::{Hole, Text, Trail};

/// The Secret by which the API server knows a token.
///
/// Mirrors k8s.io/cluster-bootstrap/token/api: the name, type and keys of a bootstrap token Secret.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "bootstrap-token-secret",
    summary: "the Secrets of the bootstrap tokens",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    tools.cluster.tokens.iter().filter_map(|token| Some(Ok(file(token, token.id.as_ref()?)))).collect()
}

fn file(token: &Token, id: &At<String>) -> File {
    let mut data: Vec<(&'static str, Text)> = Vec::new();
    if let Some(description) = &token.description {
        data.push(("description", Text::of(description)));
    }
    data.push(("token-id", Text::of(id)));
    data.push(("token-secret", secret(token)));
    if let Expiry::At(instant) = token.expires.value {
        // RFC 3339 in UTC, whole seconds: what Go's time.RFC3339 reads.
        let text = instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        data.push(("expiration", Text::traced(text, Trail::of(&token.expires))));
    }
    for (key, on) in [
        ("usage-bootstrap-authentication", token.usages.authentication),
        ("usage-bootstrap-signing", token.usages.signing),
    ] {
        if on {
            data.push((key, Text::traced("true", Trail::of(&token.usages))));
        }
    }
    if !token.groups.is_empty() {
        data.push(("auth-extra-groups", Text::joined(token.groups.iter().map(Text::of), ",")));
    }
    let name = Text::joined(["bootstrap-token".into(), Text::of(id)], "-");
    let path = format!("{}.yaml", name.placeholders());
    let metadata = Metadata::in_namespace(name, "kube-system");
    let secret = Secret { metadata, r#type: "bootstrap.kubernetes.io/token", string_data: data };
    File::new(path, document(secret)).because(Trail::value(token.path.clone()))
}

/// A token's secret half, which the sink knows.
pub(super) fn secret(token: &Token) -> Text {
    let trail = token.secret.as_ref().map_or_else(|| Trail::value(token.path.clone()), Trail::of);
    Text::hole(Hole::TokenSecret(token.name.clone()), trail)
}
