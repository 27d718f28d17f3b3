//! A field that still works but is deprecated.

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
                .label("may be removed later")
                .because(&minor.path, format!("the kubelet is {} here", minor.value))
                .reason("once a release removes the field, the kubelet ignores it and uses its default");
        let help = match deprecated.replacement {
            Some(other) => format!("remove it and set `{other}`, which replaces it"),
            None => "remove it if you do not need it".to_owned(),
        };
        findings.push(of_kubelet(shape, finding.help(help)));
    }
}
