//! A flag of the kubelet together with the field for the same setting.

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
        // Keys of the spec, written or not, are the subject of flag-overrides-setting.
        let Some(setting) = kubelet.field(field).filter(|setting| is_config(field, setting)) else {
            continue;
        };
        let reason = match kube.placement(field) {
            Placement::Field => {
                "the kubelet applies its flags after its configuration file, so the field has no effect"
            }
            _ => "this release has only the flag, which is passed once, so the field's value is lost",
        };
        let finding = Finding::new(RULE.id, &flag.path, format!("`--{name}` overrides the field `{field}`"))
            .at_key()
            .label("this value is used")
            .because(Place::Spec(setting.path.clone(), Part::Key), "this value is ignored")
            .reason(reason)
            .help(
                "remove the flag and set the field, which nodejoin writes in the form that the release reads",
            );
        findings.push(of_kubelet(shape, finding));
    }
}
