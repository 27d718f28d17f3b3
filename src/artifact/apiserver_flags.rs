use super::{Artifact, File, Make, MakeError, Scope, Tools, component_flags};
use crate::lower::{self, Argument};
use crate::source::Path;

/// The flags of kube-apiserver that a join depends on: as env file with a systemd drop-in, and as a list.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "apiserver-flags",
    summary: "the flags of kube-apiserver: env file, systemd drop-in, list",
    scope: Scope::ControlPlane,
    make: Make::Once(make),
};

/// The name of the env file.
pub(super) const ENV_FILE: &str = "kube-apiserver.env";

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let files = |arguments: &[Argument], table: &Path| {
        component_flags::files(
            tools,
            "kube-apiserver",
            "KUBE_APISERVER_NODEJOIN_ARGS",
            ENV_FILE,
            arguments,
            table,
        )
    };
    let machines = &cluster.control_plane.machines;
    if machines.is_empty() {
        return files(&lower::apiserver(cluster), &Path::of("control-plane.apiserver"));
    }
    let mut all = Vec::new();
    for machine in machines {
        let own = files(&lower::apiserver_of(cluster, machine), &machine.path)?;
        let below = |file: File| File { path: format!("{}/{}", machine.name, file.path), ..file };
        all.extend(own.into_iter().map(below));
    }
    Ok(all)
}
