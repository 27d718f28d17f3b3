//! A kubelet and a container runtime that use different cgroup drivers.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::CGROUP_DRIVER_DIFFERS, Level::Warn, include_str!("cgroup_driver_differs.md"))
        .seen_at(StepId::ConfigLoad);

/// The finding for a kubelet whose driver, `kubelet`, is set at `place`, and a runtime that uses the other one, as `of_runtime` sets it.
///
/// Mirrors github.com/opencontainers/runc/libcontainer/specconv: CreateCgroupConfig, which expects other paths of each driver.
pub(crate) fn judge(kubelet: &str, place: Place, runtime: &str, of_runtime: Place) -> Finding {
    let other = if kubelet == "systemd" { "cgroupfs" } else { "systemd" };
    let why = match kubelet {
        "systemd" => {
            "the kubelet and the runtime manage the same cgroups in two ways: containers are not limited as their pods are, and the node becomes unstable under load"
        }
        _ => {
            "no pod starts: `expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups`"
        }
    };
    let set = if runtime == "containerd" {
        "`SystemdCgroup = true` in the options of the runtime"
    } else {
        "`cgroup_manager = \"systemd\"`"
    };
    let help = match kubelet {
        "systemd" => format!("write {set} in the file of {runtime}"),
        _ => "write `cgroupDriver: systemd`".to_owned(),
    };
    Finding::new(
        RULE.id,
        place,
        format!("the kubelet uses the cgroup driver `{kubelet}`, and {runtime} `{other}`"),
    )
    .label(format!("`{kubelet}`"))
    .because(of_runtime, format!("`{other}`"))
    .reason(why)
    .help(help)
}
