use super::object::document;
use super::{ARTIFACTS, Artifact, File, Make, MakeError, Scope, Tools};
use crate::render::{Text, Yaml};

/// All manifests in one call: `kubectl apply -k out/cluster`.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kustomization",
    summary: "the kustomization.yaml that names all manifests",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let mut resources: Vec<Yaml> = Vec::new();
    for artifact in ARTIFACTS.iter().filter(|other| other.scope == Scope::Cluster && other.id != ARTIFACT.id)
    {
        let Make::Once(make) = artifact.make else { continue };
        let manifests = make(tools)?.into_iter().filter(|file| file.path.ends_with(".yaml"));
        // A file's name comes from what the file is there for.
        resources.extend(manifests.map(|file| Text::traced(file.path, file.because).into()));
    }
    let kustomization = Yaml::fields([
        ("apiVersion", "kustomize.config.k8s.io/v1beta1".into()),
        ("kind", "Kustomization".into()),
        ("resources", Yaml::List(resources)),
    ]);
    Ok(vec![File::new("kustomization.yaml", document(kustomization))])
}
