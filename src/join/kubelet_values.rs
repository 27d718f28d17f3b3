use serde_json::Value;

use super::step::Step;
use super::taints::registered;
use super::walk::Walk;
use crate::model::measure;

const RUNTIME_ENDPOINT_MALFORMED: &str = "runtime-endpoint-malformed";
const KUBELET_VALUE_OUT_OF_RANGE: &str = "kubelet-value-out-of-range";
const KUBELET_SERVING_GATE_OFF: &str = "kubelet-serving-gate-off";
const KUBELET_AUTHORIZATION_MODE_UNKNOWN: &str = "kubelet-authorization-mode-unknown";
pub(super) const TAINT_MALFORMED: &str = "taint-malformed";

/// What the kubelet finds wrong with its settings once it has read them.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration.
pub(super) fn validate(walk: &Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    let somewhere = walk.somewhere();
    let invalid = |step: &mut Step, rule, field: &str, said: String, help: &str| {
        let place = settings.place(field, &somewhere);
        let finding = walk.at(rule, &place, format!("the kubelet refuses its configuration: {said}"));
        let finding = finding.label("refused").help(help.to_owned());
        step.breaks(format!("failed to validate kubelet configuration, error: {said}"), finding);
    };
    let (bootstraps, _) = settings.is_on("serverTLSBootstrap");
    if bootstraps
        && walk.kube.kubelet_field("serverTLSBootstrap").is_present()
        && !walk.gates.is_on(walk.kube, "RotateKubeletServerCertificate")
    {
        let said = "invalid configuration: serverTLSBootstrap true requires feature gate RotateKubeletServerCertificate";
        let help =
            "drop `RotateKubeletServerCertificate=false`, or set the gate to true where it is off by default";
        invalid(step, KUBELET_SERVING_GATE_OFF, "serverTLSBootstrap", said.to_owned(), help);
    }
    for field in walk.kube.kubelet_fields() {
        let Some(written) = settings.written(field) else { continue };
        let limits = walk.kube.kubelet_limits(field);
        let text = match &written.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let bound = |limit: Option<&str>| limit.and_then(measure);
        if let Some(value) = measure(&text) {
            let zero = value == 0.0 && limits.zero_is_default;
            let low = bound(limits.min).is_some_and(|min| value < min);
            let not_above = bound(limits.above).is_some_and(|above| value <= above);
            let high = bound(limits.max).is_some_and(|max| value > max);
            if !zero && (low || not_above || high) {
                let said = format!("invalid configuration: {field} {text} is out of range");
                invalid(step, KUBELET_VALUE_OUT_OF_RANGE, field, said, "write a value in the range");
            }
        }
    }
    let (mode, _) = settings.text("authorization.mode");
    if !matches!(mode.as_str(), "AlwaysAllow" | "Webhook") {
        let said = if mode.is_empty() {
            "no authorization mode specified".to_owned()
        } else {
            format!("unknown authorization mode {mode}")
        };
        let place = settings.place("authorization.mode", &somewhere);
        let finding =
            walk.at(KUBELET_AUTHORIZATION_MODE_UNKNOWN, &place, said.clone()).label("no mode of the kubelet");
        step.breaks(format!("failed to run Kubelet: {said}"), finding.help("write `Webhook`"));
    }
    let endpoint = settings.text("containerRuntimeEndpoint").0;
    if endpoint.is_empty()
        && !walk.kube.has_dockershim()
        && walk.kube.kubelet_flags().has("container-runtime-endpoint")
    {
        let said = "invalid configuration: the containerRuntimeEndpoint was not specified or empty";
        invalid(
            step,
            RUNTIME_ENDPOINT_MALFORMED,
            "containerRuntimeEndpoint",
            said.to_owned(),
            "write `unix:///run/containerd/containerd.sock`",
        );
    }
    taints(walk, step);
}

fn taints(walk: &Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    let Some((Err(said), origin)) = registered(settings, walk.kube) else { return };
    let finding = walk.at(TAINT_MALFORMED, &origin, "the kubelet refuses this taint").label("no taint");
    step.breaks(said, finding.help("write `key=value:NoSchedule`"));
}
