use std::net::SocketAddr;

use super::{Artifact, File, Made, Make, MakeError, Scope, Tools};
use crate::model::{At, Authority, Cluster, Endpoint, Host};
use crate::pki::Certificate;
use crate::render::{Context, ContextValue, Text, Trail};
use crate::source::Path;

/// How the cluster's part is applied.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "cluster-readme",
    summary: "the README with the commands for the cluster",
    scope: Scope::Cluster,
    make: Make::Listing(make),
};

fn make(tools: &Tools<'_>, made: &[Made]) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let file_of = |id: &str| made.iter().find(|made| made.artifact.id == id).map(|made| &made.file);
    let optional = |text: Option<Text>| ContextValue::Text(text.unwrap_or_default());
    let anonymous = file_of("authentication-configuration")
        .map(|_| Text::of(&cluster.control_plane.apiserver.authentication_config_file));
    let apiserver = &cluster.control_plane.apiserver;
    let authorization =
        apiserver.authorization.as_ref().map(|_| Text::of(&apiserver.authorization_config_file));
    let (bundle, clients, cert, key) = rotation(cluster, made);
    let approver = file_of("csr-approver").map(|file| Text::traced(file.path.clone(), file.because.clone()));
    let is_secret = |made: &Made| made.artifact.scope == Scope::ControlPlane && made.file.text.is_secret();
    let is_plane_sealed = cluster.sealed_for().is_some() && made.iter().any(is_secret);
    let pin = |ca: &At<Authority>, certificate: &Certificate| {
        Text::traced(certificate.pin().as_str(), Trail::of(ca))
    };
    let pins =
        cluster.ca.iter().flat_map(|ca| ca.certificates.iter().map(|certificate| pin(ca, certificate)));
    let context = Context::from([
        ("cluster", Text::of(&cluster.name).into()),
        ("anonymous_file", optional(anonymous)),
        ("authorization_file", optional(authorization)),
        ("ca_bundle_file", optional(bundle)),
        ("client_ca_file", optional(clients)),
        ("ca_cert_file", optional(cert)),
        ("ca_key_file", optional(key)),
        ("apiserver_env", apiserver_env(cluster)),
        ("manager_env", super::controller_manager_flags::ENV_FILE.into()),
        ("approver_values", optional(approver)),
        ("out", Text::traced(tools.out, Trail::Fixed).into()),
        ("sealed", if cluster.sealed_for().is_some() { "sealed" } else { "" }.into()),
        ("plane_sealed", if is_plane_sealed { "sealed" } else { "" }.into()),
        ("signed", if tools.signed { "signed" } else { "" }.into()),
        ("server", optional(cluster.endpoints.first().map(server))),
        ("pins", ContextValue::List(pins.collect())),
        ("nodes", Text::traced(cluster.counted(), Trail::value(Path::root())).into()),
    ]);
    Ok(vec![File::new("README.md", tools.templates.render("cluster-README.md.j2", &context)?)])
}

/// The paths that matter during a CA's rotation: of the trusted CAs, of those of clients if they are others, and of the new CA
/// and its key once it signs.
fn rotation(cluster: &Cluster, made: &[Made]) -> (Option<Text>, Option<Text>, Option<Text>, Option<Text>) {
    let Some(rotation) = &cluster.ca_rotation else { return (None, None, None, None) };
    let others = made.iter().any(|made| {
        made.artifact.id == super::ca_bundle::ARTIFACT.id
            && made.file.path.ends_with(super::ca_bundle::CLIENTS)
    });
    let clients = others.then(|| Text::of(&cluster.control_plane.apiserver.client_ca_file));
    let new = |file: &At<String>| rotation.phase.signs_new().then(|| Text::of(file));
    (Some(Text::of(&rotation.bundle_file)), clients, new(&rotation.cert_file), new(&rotation.key_file))
}

/// Host and port in the form that kubeadm expects.
fn server(endpoint: &At<Endpoint>) -> Text {
    let text = match &endpoint.host {
        Host::Address(address) => SocketAddr::new(*address, endpoint.port).to_string(),
        Host::Name(name) => format!("{name}:{}", endpoint.port),
    };
    Text::traced(text, Trail::of(endpoint))
}

/// The env file of kube-apiserver; of each machine where they differ.
fn apiserver_env(cluster: &Cluster) -> ContextValue {
    let mut file = Text::new();
    if !cluster.control_plane.machines.is_empty() {
        file.push_str("MACHINE/");
    }
    file.push_str(super::apiserver_flags::ENV_FILE);
    file.into()
}
