use serde_json::Value;

use crate::diagnostic::Finding;
use crate::facts::Fact;
use crate::kube::value::sloppy_ip;
use crate::proof::gates::Gates;
use crate::proof::kubelet::refusals;
use crate::proof::kubelet::settings::Settings;
use crate::proof::kubelet::taints;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::kubelet::{
    credential_provider_refused, kubelet_setting_refused, runtime_endpoint_malformed,
};
use crate::rules::nodes::taint_malformed;
use crate::source::Path;

/// Errors that the kubelet reports about its settings after reading them.
pub(in crate::proof) fn validate(walk: &Walk<'_>, step: &mut Step, settings: &Settings, gates: &Gates) {
    refusals::check(walk, step, settings, gates);
    table(walk, step, settings, gates);
    credentials(walk, step, settings, gates);
    ignored_servers(step, settings);
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
        step.breaks(
            format!("failed to run Kubelet: {}", finding.symptom()),
            walk.judged(&origin(&path), finding),
        );
    }
}

/// The file of the plugins for credentials of registries, where it is known, and their programs.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/kuberuntime: NewKubeGenericRuntimeManager, which exits with these errors.
fn credentials(walk: &Walk<'_>, step: &mut Step, settings: &Settings, gates: &Gates) {
    let Some(path) = settings.arguments.text("image-credential-provider-config") else { return };
    let files = &walk.class.kubelet.files;
    let Fact::Known(file) = files.get(path) else { return };
    let register = |finding: &Finding| format!("Failed to register CRI auth plugins: {}", finding.symptom());
    // Gates in a file that was not read may be on or off.
    let is_on = |gate: &str| settings.unread.is_some() || gates.is_on(walk.kube, gate);
    for finding in credential_provider_refused::judge(file, walk.kube, &is_on) {
        step.breaks(register(&finding), walk.judged(&file.whole(), finding));
    }
    let Some(folder) = settings.arguments.text("image-credential-provider-bin-dir") else { return };
    for name in credential_provider_refused::programs(file) {
        let program = format!("{}/{name}", folder.value.trim_end_matches('/'));
        if matches!(files.get(&program), Fact::Absent) {
            let finding = credential_provider_refused::missing(&program, file);
            step.breaks(register(&finding), walk.judged(&file.whole(), finding));
        }
    }
}

/// Servers of names that are not addresses, which the kubelet leaves out.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet: NewMainKubelet, which logs `Invalid clusterDNS IP`.
fn ignored_servers(step: &mut Step, settings: &Settings) {
    let Fact::Known(given) = settings.written("clusterDNS") else { return };
    let servers: Vec<&str> = match &given.value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::String(flag) => flag.split(',').collect(),
        _ => Vec::new(),
    };
    for server in servers.into_iter().filter(|server| sloppy_ip(server).is_none()).take(MOST) {
        let text = format!("`{}` of `clusterDNS` is not an address, and is ignored", server.escape_debug());
        step.saw(text, Some(&given.origin));
    }
}

/// As many are reported.
const MOST: usize = 10;

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
