//! A kubelet that does not authenticate ServiceAccount tokens.

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
    let finding = Finding::new(RULE.id, &setting.path, "the kubelet does not authenticate bearer tokens")
        .label("disables webhook authentication")
        .reason(
            "clients with a ServiceAccount token, such as metrics-server and Prometheus, get `401 Unauthorized` from every \
             node",
        )
        .help("remove this setting: webhook authentication is on by default");
    findings.push(of_kubelet(shape, finding));
}
