use super::{Artifact, File, Make, MakeError, Scope, Tools, component_flags};
use crate::lower;
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
    let arguments = lower::apiserver(tools.cluster);
    let table = Path::of("control-plane.apiserver");
    component_flags::files(
        tools,
        "kube-apiserver",
        "KUBE_APISERVER_NODEJOIN_ARGS",
        ENV_FILE,
        &arguments,
        &table,
    )
}
