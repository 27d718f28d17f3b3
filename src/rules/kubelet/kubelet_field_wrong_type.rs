//! A value that is not of its field's type.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use serde_json::{Map, Value as Json};

use crate::kube::value::{Mismatch, mismatches};
use crate::kube::{Kind, Kube, Minor, Placement};
use crate::model::Shape;
use crate::rules::support::{ConfigField, config_fields, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_WRONG_TYPE,
    Level::Deny,
    include_str!("kubelet_field_wrong_type.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kube = Kube::of(*shape.kubelet.minor);
    for field in config_fields(&shape.kubelet) {
        let Some(kind) = kind(kube, &field.name) else { continue };
        // Taints have a key of their own, and their flag takes more texts than the field's type.
        if field.name == "registerWithTaints" && kube.placement(&field.name) != Placement::Field {
            continue;
        }
        let loose = kube.reads_numbers(&field.name);
        let found = match field.value {
            Some(value) => mismatches(kind, value, loose),
            // The table around other fields.
            None => mismatches(kind, &Json::Object(Map::new()), loose),
        };
        for found in found {
            findings.push(of_kubelet(shape, finding(kube, &field, found)));
        }
    }
}

/// The type of a field, which is the newest release's where this one has a flag in its place.
fn kind(kube: Kube, name: &str) -> Option<Kind> {
    let field = kube
        .kubelet_field(name)
        .present()
        .or_else(|| Kube::of(Minor::newest()).kubelet_field(name).present());
    field.map(|field| field.kind)
}

fn finding(kube: Kube, field: &ConfigField<'_>, found: Mismatch) -> Finding {
    let is_table = field.value.is_none();
    let path = found.steps.iter().cloned().fold(field.path.clone(), |path, step| path.step(step));
    let finding = Finding::new(RULE.id, path, found.message(&field.name)).label(found.is);
    let finding = if is_table { finding.at_key() } else { finding };
    let reason = match (kube.placement(&field.name), found.json) {
        (Placement::Flag(flag), _) => {
            format!("the kubelet does not start: `invalid argument` for `--{flag}`")
        }
        (_, Some(json)) => format!(
            "the kubelet does not start: `failed to load kubelet config file`, `json: cannot unmarshal {json} into Go struct field`"
        ),
        (_, None) => "the kubelet does not start: it cannot read this text".to_owned(),
    };
    finding.reason(reason).help(found.help)
}
