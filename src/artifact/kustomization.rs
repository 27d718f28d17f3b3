use serde::Serialize;

use super::object::document;
use super::{ARTIFACTS, Artifact, File, Make, MakeError, Scope, Tools};

/// All manifests in one call: `kubectl apply -k out/cluster`.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kustomization",
    summary: "the kustomization.yaml that names all manifests",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kustomization {
    api_version: &'static str,
    kind: &'static str,
    resources: Vec<String>,
}

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let mut resources = Vec::new();
    for artifact in ARTIFACTS.iter().filter(|other| other.scope == Scope::Cluster && other.id != ARTIFACT.id)
    {
        if let Make::Once(make) = artifact.make {
            resources.extend(
                make(tools)?.into_iter().map(|file| file.path).filter(|path| path.ends_with(".yaml")),
            );
        }
    }
    let kustomization =
        Kustomization { api_version: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources };
    Ok(vec![File::new("kustomization.yaml", document(&kustomization)?)])
}
