use crate::facts::Fact;
use crate::proof::gates::Gates;
use crate::proof::kubelet::refusals;
use crate::proof::kubelet::settings::Settings;
use crate::proof::kubelet::taints;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::kubelet::{credential_provider_refused, kubelet_setting_refused, runtime_endpoint_malformed};
use crate::rules::nodes::taint_malformed;
use crate::source::Path;

/// Errors that the kubelet reports about its settings after reading them.
pub(in crate::proof) fn validate(walk: &Walk<'_>, step: &mut Step, settings: &Settings, gates: &Gates) {
    refusals::check(walk, step, settings, gates);
    table(walk, step, settings, gates);
    credentials(walk, step, settings);
    endpoint(walk, step, settings);
    taints(walk, step, settings);
}

/// The rows of the release's table. A file that was not read may set anything.
fn table(walk: &Walk<'_>, step: &mut Step, settings: &Settings, gates: &Gates) {
    let told = settings.told(gates);
    let hides = |flag: &str| {
        settings.unread.is_some() || settings.hidden.keys().any(|name| name == flag || name.contains('$'))
    };
    let origin = |path: &Path| settings.origin(path, false).unwrap_or_else(|| walk.somewhere());
    for (path, finding) in kubelet_setting_refused::judge(&told, &hides, |path| origin(path).place()) {
        step.breaks(format!("failed to run Kubelet: {}", finding.symptom()), walk.judged(&origin(&path), finding));
    }
}

/// The file of the plugins for credentials of registries, where it is known.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/kuberuntime: NewKubeGenericRuntimeManager, which exits with these errors.
fn credentials(walk: &Walk<'_>, step: &mut Step, settings: &Settings) {
    let Some(path) = settings.arguments.text("image-credential-provider-config") else { return };
    let Fact::Known(file) = walk.class.kubelet.files.get(path) else { return };
    for finding in credential_provider_refused::judge(file, walk.kube) {
        let symptom = format!("Failed to register CRI auth plugins: {}", finding.symptom());
        step.breaks(symptom, walk.judged(&file.whole(), finding));
    }
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
