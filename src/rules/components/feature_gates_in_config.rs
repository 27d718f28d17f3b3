//! Feature gates in the field `featureGates`.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use serde_json::Value as Json;

use crate::kube::Kube;
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
        .help(help(shape, setting));
    if let Some((_, gate)) = shape.kubelet.gates.iter().find(|(_, gate)| gate.written) {
        finding = finding.because(&gate.path, "another gate is set here");
    }
    findings.push(of_kubelet(shape, finding));
}

/// The gates as they are written in the table, without those that are locked to this value.
fn help(shape: &Shape, setting: &Setting) -> String {
    let kube = Kube::of(*shape.kubelet.minor);
    let is_locked =
        |name: &str, on| kube.gate(name).present().is_some_and(|known| known.locked && known.default == on);
    let map = setting.value.as_plain().and_then(Json::as_object);
    let written: Vec<(&String, bool)> =
        map.into_iter().flatten().filter_map(|(name, on)| Some((name, on.as_bool()?))).collect();
    let gates: Vec<String> = written
        .iter()
        .filter(|(name, on)| !is_locked(name, *on))
        .map(|(name, on)| format!("{} = {on}", name.escape_debug()))
        .collect();
    match gates.as_slice() {
        [] if !written.is_empty() => "remove this field; its gates have no effect in this release".to_owned(),
        [] => "remove this field and write `feature-gates = { … }` beside `config`".to_owned(),
        gates => {
            format!(
                "remove this field and write `feature-gates = {{ {} }}` beside `config`",
                gates.join(", ")
            )
        }
    }
}
