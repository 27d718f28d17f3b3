//! Taints in the field `registerWithTaints`.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use serde_json::Value as Json;

use crate::model::{Setting, Shape};
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::TAINTS_IN_CONFIG,
    Level::Deny,
    include_str!("taints_in_config.md"),
    Check::Shape(check),
)
.fixed();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.field("registerWithTaints") else { return };
    let mut finding = Finding::new(RULE.id, &setting.path, "taints must be set with the key `taints`")
        .at_key()
        .label("not allowed in `config`")
        .reason(
            "nodejoin merges the taints of cluster, pool and node and writes them in the form that the release reads; it \
             would overwrite this field",
        )
        .help(format!("remove this field and write `taints = [{}]` in `cluster`, a pool or a node", taints(setting)));
    if let Some(taint) = shape.taints.first() {
        finding = finding.because(&taint.path, "another taint is set here");
    }
    findings.push(of_kubelet(shape, finding));
}

/// The taints as they are written in the key.
fn taints(setting: &Setting) -> String {
    let items = setting.value.as_plain().and_then(Json::as_array);
    let taint = |item: &Json| {
        let text = |key: &str| item.get(key).and_then(Json::as_str);
        let value = text("value").map(|value| format!("={value}")).unwrap_or_default();
        Some(format!("\"{}{value}:{}\"", text("key")?, text("effect")?))
    };
    let taints: Vec<String> = items.into_iter().flatten().filter_map(taint).collect();
    if taints.is_empty() { "\"key=value:NoSchedule\"".to_owned() } else { taints.join(", ") }
}
