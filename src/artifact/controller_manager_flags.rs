use super::{Artifact, File, Make, MakeError, Scope, Tools, component_flags};
use crate::lower;
use crate::source::Path;

/// The flags of kube-controller-manager that a join depends on: as env file with a systemd drop-in, and as a list.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "controller-manager-flags",
    summary: "the flags of kube-controller-manager: env file, systemd drop-in, list",
    scope: Scope::ControlPlane,
    make: Make::Once(make),
};

/// The name of the env file.
pub(super) const ENV_FILE: &str = "kube-controller-manager.env";

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let arguments = lower::controller_manager(tools.cluster);
    component_flags::files(
        tools,
        "kube-controller-manager",
        "KUBE_CONTROLLER_MANAGER_NODEJOIN_ARGS",
        ENV_FILE,
        &arguments,
        &Path::of("control-plane.controller-manager"),
    )
}
