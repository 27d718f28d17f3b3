//! A kubelet that knows nothing of ServiceAccounts' tokens.

use super::support::of_kubelet;
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::Shape;

pub(super) const RULE: Rule = Rule::new(
    "kubelet-webhook-off",
    Level::Warn,
    include_str!("kubelet_webhook_off.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("authentication.webhook.enabled") else { return };
    if setting.value.as_bool() != Some(false) {
        return;
    }
    let finding = Finding::new(RULE.name, &setting.path, "the kubelet does not ask the API server about bearer tokens")
        .label("webhook authentication is off")
        .reason(
            "who comes with a ServiceAccount's token, as metrics-server and Prometheus do, gets `401 Unauthorized` from \
             every node",
        )
        .help("remove this setting: webhook authentication is on by default");
    findings.push(of_kubelet(shape, finding));
}
