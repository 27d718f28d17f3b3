//! What a kubelet needs of its machine, beside files.

use crate::proof::kubelet::settings::Settings;
use crate::proof::step::Step;

/// Adds the conditions that the settings bring about.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/cm: NewContainerManager, for swap;
/// k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration, for cgroups; and
/// k8s.io/kubernetes/pkg/kubelet: PreInitRuntimeService, for the runtime.
pub(in crate::proof) fn note(step: &mut Step, settings: &Settings) {
    const SWITCHES: [(&str, &str); 2] = [
        ("failSwapOn", "swap must be off on the machine, as `failSwapOn` is true"),
        ("failCgroupV1", "the machine must use cgroup v2, as `failCgroupV1` is true"),
    ];
    for (field, need) in SWITCHES {
        // What is not known is a condition of its own.
        if let Ok((true, origin)) = settings.is_on(field) {
            step.provided(need, origin.as_ref());
        }
    }
    if let Ok((endpoint, origin)) = settings.text("containerRuntimeEndpoint")
        && !endpoint.is_empty()
    {
        step.provided(
            format!("a container runtime must listen on {}", endpoint.escape_debug()),
            origin.as_ref(),
        );
    }
}
