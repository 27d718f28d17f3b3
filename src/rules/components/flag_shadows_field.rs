//! A flag of the kubelet beside the field that says the same.

use crate::diagnostic::{Finding, Findings, Level, Part, Place, rule_id};
use crate::kube::{Kube, Placement};
use crate::model::Shape;
use crate::rules::support::{is_config, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FLAG_SHADOWS_FIELD,
    Level::Warn,
    include_str!("flag_shadows_field.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let kube = Kube::of(*kubelet.minor);
    for (name, flag) in &kubelet.flags {
        let Some(field) = kube.field_of_flag(name) else { continue };
        // Keys of nodejoin's own, written or not, are what flag-overrides-setting is about.
        let Some(setting) = kubelet.field(field).filter(|setting| is_config(field, setting)) else {
            continue;
        };
        let reason = match kube.placement(field) {
            Placement::Field => {
                "the kubelet reads its file first and its flags again after it: the field has no effect"
            }
            _ => "this release heeds the flag alone, and it is given once: what the field says is lost",
        };
        let finding =
            Finding::new(RULE.id, &flag.path, format!("`--{name}` wins over the same setting `{field}`"))
                .at_key()
                .label("this one counts")
                .because(Place::Spec(setting.path.clone(), Part::Key), "and this one does not")
                .reason(reason)
                .help("keep one of them; the field is checked, and written the way the release wants it");
        findings.push(of_kubelet(shape, finding));
    }
}
