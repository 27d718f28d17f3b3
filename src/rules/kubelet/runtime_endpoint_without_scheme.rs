//! An endpoint of the container runtime as a bare path.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RUNTIME_ENDPOINT_WITHOUT_SCHEME,
    Level::Warn,
    include_str!("runtime_endpoint_without_scheme.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    for field in ["containerRuntimeEndpoint", "imageServiceEndpoint"] {
        let Some(setting) = shape.kubelet.effective(field) else { continue };
        let Some(path) = setting.value.as_str().filter(|text| text.starts_with('/')) else { continue };
        let finding = Finding::new(RULE.id, &setting.path, "the runtime endpoint is a path, not a URL")
            .label("`unix://` is missing")
            .reason("the kubelet still accepts it, but logs `Using this endpoint is deprecated, please consider using full URL format`")
            .help(format!("write `unix://{}`", path.escape_debug()));
        findings.push(of_kubelet(shape, finding));
    }
}
