//! An endpoint of the container runtime as a bare path.

use super::support::of_kubelet;
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::Shape;

pub(super) const RULE: Rule = Rule::new(
    "runtime-endpoint-without-scheme",
    Level::Warn,
    include_str!("runtime_endpoint_without_scheme.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    for field in ["containerRuntimeEndpoint", "imageServiceEndpoint"] {
        let Some(setting) = shape.kubelet.effective(field) else { continue };
        let Some(path) = setting.value.as_str().filter(|text| text.starts_with('/')) else { continue };
        let finding = Finding::new(RULE.name, &setting.path, "the runtime's endpoint is a path and no URL")
            .label("no `unix://`")
            .reason("the kubelet takes it for now: `Using this endpoint is deprecated, please consider using full URL format`")
            .help(format!("write `unix://{}`", path.escape_debug()));
        findings.push(of_kubelet(shape, finding));
    }
}
