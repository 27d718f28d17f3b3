//! A kubelet that answers requests without credentials.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_ANONYMOUS_ENABLED,
    Level::Warn,
    include_str!("kubelet_anonymous_enabled.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("authentication.anonymous.enabled") else { return };
    if setting.value.as_bool() != Some(true) {
        return;
    }
    let finding = Finding::new(RULE.id, &setting.path, "the kubelet accepts requests without credentials")
        .label("enables anonymous requests")
        .reason(
            "every client that reaches port 10250 is `system:anonymous`; one careless binding to that user, or to the group \
             `system:unauthenticated`, opens the logs and shells of all pods on the node",
        )
        .help("remove this setting: anonymous requests are off by default");
    findings.push(of_kubelet(shape, finding));
}
