//! A field that left.

use super::support::{config_fields, of_kubelet};
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::kube::{Known, Kube, Placement};
use crate::model::Shape;

pub(super) const RULE: Rule = Rule::new(
    "kubelet-field-removed",
    Level::Deny,
    include_str!("kubelet_field_removed.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let minor = &shape.kubelet.minor;
    let kube = Kube::of(**minor);
    for field in config_fields(&shape.kubelet) {
        let Known::Removed { since, replacement } = kube.kubelet_field(&field.name) else { continue };
        if field.is_inner() || kube.placement(&field.name) != Placement::Nowhere {
            continue;
        }
        let name = field.name.escape_debug();
        let finding = Finding::new(
            RULE.name,
            &field.path,
            format!("`{name}` left the kubelet's configuration in {since}"),
        )
        .at_key()
        .label(format!("not in {}", minor.value))
        .because(&minor.path, format!("these kubelets are {}", minor.value))
        .reason("the kubelet does without it, and what it once did is not done");
        let help = match replacement {
            Some(other) => format!("write `{other}` instead"),
            None => "remove it".to_owned(),
        };
        findings.push(of_kubelet(shape, finding.help(help)));
    }
}
