use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::render::{Text, Trail};

/// The user's AuthorizationConfiguration, as it is.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "authorization-configuration",
    summary: "the AuthorizationConfiguration that the spec names",
    scope: Scope::ControlPlane,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let Some(own) = &tools.cluster.control_plane.apiserver.authorization else { return Ok(Vec::new()) };
    let mut text = Text::traced(own.source.text(), Trail::of(own));
    if own.source.has_secrets() {
        text = text.confidential();
    }
    Ok(vec![File::new("authorization-config.yaml", text).because(Trail::of(own))])
}
