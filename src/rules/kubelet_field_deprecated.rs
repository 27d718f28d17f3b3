//! A field that works and is to leave.

use super::support::{config_fields, of_kubelet};
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::kube::Kube;
use crate::model::Shape;

pub(super) const RULE: Rule = Rule::new(
    "kubelet-field-deprecated",
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
        let finding = Finding::new(
            RULE.name,
            &field.path,
            format!("`{name}` is deprecated since {}", deprecated.since),
        )
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
