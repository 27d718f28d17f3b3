//! The container runtime's own file against what the kubelet expects of it.

use std::ops::Range;

use crate::facts::File;
use crate::facts::format::container_runtime::{Runtime, containerd, crio};
use crate::proof::kubelet::settings::Settings;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::kubelet::{cgroup_driver_differs, container_runtime_without_cri};

/// The feature with which kubelets query the runtime for its cgroup driver.
const QUERIES: &str = "KubeletCgroupDriverFromCRI";

/// Looks at the file of the runtime that the kubelet connects to, if it is known.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: getCgroupDriverFromCRI.
pub(in crate::proof) fn judge(walk: &Walk<'_>, step: &mut Step, settings: &Settings) {
    let Ok((endpoint, _)) = settings.text("containerRuntimeEndpoint") else { return };
    let (name, path, read): (_, _, fn(&str) -> Option<Runtime>) = match endpoint.as_str() {
        text if text.ends_with("/containerd.sock") => {
            ("containerd", "/etc/containerd/config.toml", containerd)
        }
        text if text.ends_with("/crio.sock") => ("CRI-O", "/etc/crio/crio.conf", crio),
        _ => return,
    };
    let Some(file) = walk.class.kubelet.files.get(path).known() else { return };
    let Some(runtime) = read(file.source.text()) else { return };
    if let Some(range) = runtime.without_cri {
        let origin = file.origin(range);
        let finding = container_runtime_without_cri::judge(origin.place(), &endpoint);
        return step.breaks(finding.symptom().to_owned(), walk.judged(&origin, finding));
    }
    if let Some((systemd, range)) = runtime.systemd {
        driver(walk, step, settings, (name, runtime.reports), (file, systemd, range));
    }
}

/// Compares the cgroup drivers, unless the kubelet queries that of the runtime.
fn driver(
    walk: &Walk<'_>,
    step: &mut Step,
    settings: &Settings,
    (name, reports): (&str, Option<bool>),
    (file, systemd, range): (&File, bool, Range<usize>),
) {
    let Ok((kubelet, set)) = settings.text("cgroupDriver") else { return };
    if (kubelet == "systemd") == systemd || kubelet.is_empty() {
        return;
    }
    let queries = walk.kube.gate(QUERIES).present().is_some_and(|gate| gate.default);
    let of_runtime = file.origin(range);
    match (queries, reports) {
        (true, Some(true)) => {}
        (true, _) => step.provided(
            format!("{name} must be of a version that reports its cgroup driver, since the kubelet's is `{kubelet}`"),
            Some(&of_runtime),
        ),
        (false, _) => {
            let place = set.as_ref().unwrap_or(&of_runtime);
            let finding = cgroup_driver_differs::judge(&kubelet, place.place(), name, of_runtime.place());
            step.also(walk.judged(place, finding));
        }
    }
}
