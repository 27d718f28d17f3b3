//! A kubelet without a CA to check the API server's client certificate with.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_CLIENT_CA_MISSING,
    Level::Deny,
    include_str!("kubelet_client_ca_missing.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("authentication.x509.clientCAFile") else { return };
    if setting.value.as_str() != Some("") {
        return;
    }
    let finding = Finding::new(RULE.id, &setting.path, "the kubelet has no CA to know the API server by")
        .label("no client certificates")
        .reason(
            "the API server shows a client certificate, the kubelet does not look at it, and `kubectl exec` ends in \
             `error: unable to upgrade connection: Unauthorized`",
        )
        .help("remove this setting: nodejoin puts the CA bundle at `paths.client-ca` and names it here");
    findings.push(of_kubelet(shape, finding));
}
