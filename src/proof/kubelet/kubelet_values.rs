use crate::diagnostic::rule_id;
use crate::proof::gates::Gates;
use crate::proof::kubelet::refusals;
use crate::proof::kubelet::settings::Settings;
use crate::proof::kubelet::taints::registered;
use crate::proof::step::Step;
use crate::proof::walk::Walk;

/// What the kubelet finds wrong with its settings once it has read them.
pub(in crate::proof) fn validate(walk: &Walk<'_>, step: &mut Step, settings: &Settings, gates: &Gates) {
    refusals::check(walk, step, settings, gates);
    endpoint(walk, step, settings);
    taints(walk, step, settings);
}

/// An endpoint that nothing says, where it has no default.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet: PreInitRuntimeService.
fn endpoint(walk: &Walk<'_>, step: &mut Step, settings: &Settings) {
    const FIELD: &str = "containerRuntimeEndpoint";
    let has_none = matches!(settings.text(FIELD), Ok((default, None)) if default.is_empty());
    if !has_none || !walk.kube.kubelet_flags().has("container-runtime-endpoint") {
        return;
    }
    let said = "the container runtime endpoint address was not specified or empty, use --container-runtime-endpoint to set";
    let finding =
        walk.at(rule_id::RUNTIME_ENDPOINT_MALFORMED, &walk.somewhere(), "the runtime's endpoint is empty");
    let finding = finding
        .label("no endpoint")
        .help("add `--container-runtime-endpoint=unix:///run/containerd/containerd.sock`");
    step.breaks(format!("failed to run Kubelet: {said}"), finding);
}

/// Mirrors k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration.
fn taints(walk: &Walk<'_>, step: &mut Step, settings: &Settings) {
    let Some((Err(said), origin)) = registered(settings, walk.kube) else { return };
    let finding =
        walk.at(rule_id::TAINT_MALFORMED, &origin, "the kubelet refuses this taint").label("no taint");
    step.breaks(said, finding.help("write `key=value:NoSchedule`"));
}
