//! A field that works and is to leave.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Kube;
use crate::model::Shape;
use crate::rules::support::{config_fields, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_DEPRECATED,
    Level::Warn,
    include_str!("kubelet_field_deprecated.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let minor = &shape.kubelet.minor;
    let kube = Kube::of(**minor);
    for field in config_fields(&shape.kubelet) {
        let deprecated = kube.kubelet_field(&field.name).present().and_then(|field| field.deprecated);
        let Some(deprecated) = deprecated else { continue };
        let name = field.name.escape_debug();
        let finding =
            Finding::new(RULE.id, &field.path, format!("`{name}` is deprecated since {}", deprecated.since))
                .at_key()
                .label("to be removed")
                .because(&minor.path, format!("these kubelets are {}", minor.value))
                .reason("a later release may not know it, and a kubelet ignores what it does not know");
        let help = match deprecated.replacement {
            Some(other) => format!("write `{other}`, which took its place"),
            None => "remove it when you can do without".to_owned(),
        };
        findings.push(of_kubelet(shape, finding.help(help)));
    }
}
