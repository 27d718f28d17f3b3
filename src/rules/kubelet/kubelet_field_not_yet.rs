//! A field that a later release brings.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Known, Kube, Placement};
use crate::model::Shape;
use crate::rules::support::{config_fields, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_NOT_YET,
    Level::Deny,
    include_str!("kubelet_field_not_yet.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let minor = &shape.kubelet.minor;
    let kube = Kube::of(**minor);
    for field in config_fields(&shape.kubelet) {
        let Known::NotYet { since } = kube.kubelet_field(&field.name) else { continue };
        // A field that is a flag in this release is written as one.
        if field.is_inner() || kube.placement(&field.name) != Placement::Nowhere {
            continue;
        }
        let name = field.name.escape_debug();
        let finding = Finding::new(
            RULE.id,
            &field.path,
            format!("the kubelet of {} does not know `{name}`", minor.value),
        )
        .at_key()
        .label(format!("since {since}"))
        .because(&minor.path, format!("these kubelets are {}", minor.value))
        .reason("an older kubelet has neither this field nor a flag for it, and runs without what it means")
        .help(format!("leave it out until these kubelets are {since}"));
        let finding = if field.name == "serverTLSBootstrap" {
            finding
                .help("or write `serving-certificate`, which knows how this release requests a certificate")
        } else {
            finding
        };
        findings.push(of_kubelet(shape, finding));
    }
}
