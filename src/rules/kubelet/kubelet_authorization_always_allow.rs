//! A kubelet that authorizes everything.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_AUTHORIZATION_ALWAYS_ALLOW,
    Level::Deny,
    include_str!("kubelet_authorization_always_allow.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let Some(setting) = kubelet.effective("authorization.mode") else { return };
    if setting.value.as_str() != Some("AlwaysAllow") {
        return;
    }
    let mut finding = Finding::new(RULE.id, &setting.path, "the kubelet lets everyone do everything")
        .label("no authorization")
        .help("remove this setting, or write `Webhook`: then the API server is asked");
    let anonymous = kubelet.effective("authentication.anonymous.enabled");
    finding = match anonymous.filter(|setting| setting.value.as_bool() == Some(true)) {
        Some(anonymous) => finding
            .because(&anonymous.path, "and credentials are not asked for")
            .reason("anybody who reaches port 10250 can run commands in every pod of the node"),
        None => finding.reason(
            "whoever has a certificate of the cluster's CA, any other node too, can run commands in every pod of the node",
        ),
    };
    findings.push(of_kubelet(shape, finding));
}
