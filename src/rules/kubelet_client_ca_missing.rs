//! A kubelet without a CA to check the API server's client certificate with.

use super::support::of_kubelet;
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::Shape;

pub(super) const RULE: Rule = Rule::new(
    "kubelet-client-ca-missing",
    Level::Deny,
    include_str!("kubelet_client_ca_missing.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("authentication.x509.clientCAFile") else { return };
    if setting.value.as_str() != Some("") {
        return;
    }
    let finding = Finding::new(RULE.name, &setting.path, "the kubelet has no CA to know the API server by")
        .label("no client certificates")
        .reason(
            "the API server shows a client certificate, the kubelet does not look at it, and `kubectl exec` ends in \
             `error: unable to upgrade connection: Unauthorized`",
        )
        .help("remove this setting: nodejoin puts the CA bundle at `paths.client-ca` and names it here");
    findings.push(of_kubelet(shape, finding));
}
