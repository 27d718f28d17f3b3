//! A kubelet that knows nothing of ServiceAccounts' tokens.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_WEBHOOK_OFF,
    Level::Warn,
    include_str!("kubelet_webhook_off.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("authentication.webhook.enabled") else { return };
    if setting.value.as_bool() != Some(false) {
        return;
    }
    let finding = Finding::new(RULE.id, &setting.path, "the kubelet does not ask the API server about bearer tokens")
        .label("webhook authentication is off")
        .reason(
            "who comes with a ServiceAccount's token, as metrics-server and Prometheus do, gets `401 Unauthorized` from \
             every node",
        )
        .help("remove this setting: webhook authentication is on by default");
    findings.push(of_kubelet(shape, finding));
}
