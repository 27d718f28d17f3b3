//! A field that left.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Known, Kube, Placement};
use crate::model::Shape;
use crate::rules::support::{config_fields, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_REMOVED,
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
            RULE.id,
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
