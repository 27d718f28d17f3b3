//! Hard eviction thresholds that leave out some of the defaults.

use crate::diagnostic::{Finding, Findings, Level, rule_id, suggest};
use serde_json::Value as Json;

use crate::kube::Kube;
use crate::model::{Kubelet, Setting, Shape};
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::EVICTION_HARD_PARTIAL,
    Level::Warn,
    include_str!("eviction_hard_partial.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let Some(setting) = kubelet.effective("evictionHard") else { return };
    let set = signals(setting);
    let merged =
        kubelet.effective("mergeDefaultEvictionSettings").is_some_and(|on| on.value.as_bool() == Some(true));
    // An empty table disables all of them, which counts as intended.
    if merged || set.is_empty() {
        return;
    }
    let missing: Vec<_> = defaults(kubelet).into_iter().filter(|(signal, _)| !set.contains(signal)).collect();
    if missing.is_empty() {
        return;
    }
    let finding = Finding::new(
        RULE.id,
        &setting.path,
        format!("`evictionHard` has no threshold for {}", suggest::listed(missing.iter().map(|(signal, _)| *signal), "and")),
    )
    .at_key()
    .label("replaces all defaults")
    .reason("the kubelet drops its defaults for signals that are missing here: memory or disk fills up, and pods fail instead of being evicted")
    .help(format!("add the defaults: {}", added(setting, &missing)));
    findings.push(of_kubelet(shape, finding));
}

/// The signals for which the release has a threshold by default.
///
/// From k8s.io/kubernetes/pkg/kubelet/eviction: DefaultEvictionHard.
fn defaults(kubelet: &Kubelet) -> Vec<(&'static str, &'static str)> {
    // Without a configuration file, the flag's own.
    let kube = Kube::of(*kubelet.minor);
    let field = kube.kubelet_field("evictionHard").present().and_then(|field| field.default);
    let flag = || kube.kubelet_flags().flag("eviction-hard").present().and_then(|flag| flag.default);
    let text = field.or_else(flag).unwrap_or_default();
    text.split(',').filter_map(|threshold| threshold.split_once(['=', '<'])).collect()
}

/// The missing defaults in the form that the setting has.
fn added(setting: &Setting, missing: &[(&str, &str)]) -> String {
    let is_flag = setting.value.as_str().is_some();
    let one = |(signal, threshold): &(&str, &str)| match is_flag {
        true => format!("`{signal}<{threshold}`"),
        false => format!("`\"{signal}\" = \"{threshold}\"`"),
    };
    missing.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn signals(setting: &Setting) -> Vec<&str> {
    match setting.value.as_plain() {
        Some(Json::Object(map)) => map.keys().map(String::as_str).collect(),
        Some(Json::String(text)) => text
            .split(',')
            .filter_map(|threshold| threshold.split_once('<'))
            .map(|(signal, _)| signal.trim())
            .collect(),
        _ => Vec::new(),
    }
}
