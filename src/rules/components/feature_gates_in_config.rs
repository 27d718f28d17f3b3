//! Feature gates in the field `featureGates`.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use serde_json::Value as Json;

use crate::model::{Setting, Shape};
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FEATURE_GATES_IN_CONFIG,
    Level::Deny,
    include_str!("feature_gates_in_config.md"),
    Check::Kubelet(check),
)
.fixed();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.field("featureGates") else { return };
    let mut finding = Finding::new(RULE.id, &setting.path, "feature gates must be set in the table `feature-gates`")
        .at_key()
        .label("not allowed in `config`")
        .reason("nodejoin merges the gates of cluster, pool and node and checks each against the release; it would overwrite this field")
        .help(format!("remove this field and write `feature-gates = {{ {} }}` beside `config`", gates(setting)));
    if let Some((_, gate)) = shape.kubelet.gates.iter().find(|(_, gate)| gate.written) {
        finding = finding.because(&gate.path, "another gate is set here");
    }
    findings.push(of_kubelet(shape, finding));
}

/// The gates as they are written in the table.
fn gates(setting: &Setting) -> String {
    let map = setting.value.as_plain().and_then(Json::as_object);
    let gates =
        map.into_iter().flatten().filter_map(|(name, on)| Some(format!("{name} = {}", on.as_bool()?)));
    let gates: Vec<String> = gates.collect();
    if gates.is_empty() { "…".to_owned() } else { gates.join(", ") }
}
