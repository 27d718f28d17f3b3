use super::object::document;
use super::{Artifact, File, Made, Make, MakeError, Scope, Tools};
use crate::render::{Text, Yaml};

/// All manifests in one call: `kubectl apply -k out/cluster`.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kustomization",
    summary: "the kustomization.yaml that names all manifests",
    scope: Scope::Cluster,
    make: Make::Listing(make),
};

fn make(_: &Tools<'_>, made: &[Made]) -> Result<Vec<File>, MakeError> {
    let files = made.iter().filter(|made| made.artifact.scope == Scope::Cluster).map(|made| &made.file);
    let manifests = files.filter(|file| file.path.ends_with(".yaml"));
    // A file's name has the trail of the reason for the file.
    let resources = manifests.map(|file| Text::traced(file.path.clone(), file.because.clone()).into());
    let kustomization = Yaml::fields([
        ("apiVersion", "kustomize.config.k8s.io/v1beta1".into()),
        ("kind", "Kustomization".into()),
        ("resources", Yaml::List(resources.collect())),
    ]);
    Ok(vec![File::new("kustomization.yaml", document(kustomization))])
}
