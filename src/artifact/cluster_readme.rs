use std::net::SocketAddr;

use super::{ARTIFACTS, Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::{At, Endpoint, Host};
use crate::render::{Context, ContextValue, Text};

/// How the cluster's part is applied.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "cluster-readme",
    summary: "the README with the commands for the cluster",
    scope: Scope::Cluster,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let optional = |text: Option<String>| ContextValue::Text(text.map(Text::from).unwrap_or_default());
    let file_of = |id: &str| -> Result<Option<String>, MakeError> {
        let artifact = ARTIFACTS.iter().find(|artifact| artifact.id == id);
        let Some(Make::Once(make)) = artifact.map(|artifact| artifact.make) else { return Ok(None) };
        Ok(make(tools)?.into_iter().next().map(|file| file.path))
    };
    let anonymous = file_of("authentication-configuration")?
        .map(|_| cluster.control_plane.apiserver.authentication_config_file.value.clone());
    let pins = cluster.ca.iter().flat_map(|ca| ca.certificates.iter());
    let pins = pins.map(|certificate| certificate.pin().as_str().into()).collect();
    let count = cluster.nodes.len();
    let context = Context::from([
        ("cluster", cluster.name.value.clone().into()),
        ("anonymous_file", optional(anonymous)),
        ("apiserver_env", super::apiserver_flags::ENV_FILE.into()),
        ("manager_env", super::controller_manager_flags::ENV_FILE.into()),
        ("approver_values", optional(file_of("csr-approver")?)),
        ("server", cluster.endpoints.first().map(server).unwrap_or_default().into()),
        ("pins", ContextValue::List(pins)),
        ("nodes", format!("{count} {}", if count == 1 { "node" } else { "nodes" }).into()),
    ]);
    Ok(vec![File::new("README.md", tools.templates.render("cluster-README.md.j2", &context)?)])
}

/// Host and port as kubeadm takes them.
fn server(endpoint: &At<Endpoint>) -> String {
    match &endpoint.host {
        Host::Address(address) => SocketAddr::new(*address, endpoint.port).to_string(),
        Host::Name(name) => format!("{name}:{}", endpoint.port),
    }
}
