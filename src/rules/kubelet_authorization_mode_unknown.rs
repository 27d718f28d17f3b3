//! An authorization mode that the kubelet does not have.

use super::support::of_kubelet;
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::Shape;
use crate::suggest;

pub(super) const RULE: Rule = Rule::new(
    "kubelet-authorization-mode-unknown",
    Level::Deny,
    include_str!("kubelet_authorization_mode_unknown.md"),
    Check::Kubelet(check),
);

const MODES: [&str; 2] = ["Webhook", "AlwaysAllow"];

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("authorization.mode") else { return };
    let Some(mode) = setting.value.as_str().filter(|mode| !MODES.contains(mode)) else { return };
    let shown = mode.escape_debug();
    let finding =
        Finding::new(RULE.name, &setting.path, format!("the kubelet has no authorization mode `{shown}`"))
            .reason(format!("it does not start: `unknown authorization mode {shown}`"));
    let finding = match suggest::nearest(mode, MODES) {
        Some(near) => finding.label(format!("did you mean `{near}`?")).help(format!("write `{near}`")),
        None => finding.label("unknown mode").help("write `Webhook`, or remove this setting"),
    };
    findings.push(of_kubelet(shape, finding));
}
