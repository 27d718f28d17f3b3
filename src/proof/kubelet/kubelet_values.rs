use crate::proof::gates::Gates;
use crate::proof::kubelet::refusals;
use crate::proof::kubelet::settings::Settings;
use crate::proof::kubelet::taints;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::kubelet::runtime_endpoint_malformed;
use crate::rules::nodes::taint_malformed;

/// Errors that the kubelet reports about its settings after reading them.
pub(in crate::proof) fn validate(walk: &Walk<'_>, step: &mut Step, settings: &Settings, gates: &Gates) {
    refusals::check(walk, step, settings, gates);
    endpoint(walk, step, settings);
    taints(walk, step, settings);
}

/// A missing runtime endpoint, in releases without a default.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet: PreInitRuntimeService.
fn endpoint(walk: &Walk<'_>, step: &mut Step, settings: &Settings) {
    const FIELD: &str = "containerRuntimeEndpoint";
    let Ok((default, None)) = settings.text(FIELD) else { return };
    let place = walk.somewhere();
    let Some(finding) = runtime_endpoint_malformed::of_default(&default, walk.kube, place.place()) else {
        return;
    };
    step.breaks(format!("failed to run Kubelet: {}", finding.symptom()), walk.judged(&place, finding));
}

/// Mirrors k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration.
fn taints(walk: &Walk<'_>, step: &mut Step, settings: &Settings) {
    let Some(Err(refusal)) = taints::registered(settings, walk.kube) else { return };
    let place = taints::place(settings, refusal.index).unwrap_or_else(|| walk.somewhere());
    let finding = taint_malformed::at_kubelet(place.place(), &refusal.said);
    step.breaks(refusal.said, walk.judged(&place, finding));
}
