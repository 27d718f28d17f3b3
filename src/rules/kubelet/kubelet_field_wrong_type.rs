//! A value that does not have the type of its field.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use serde_json::{Map, Value as Json};

use crate::kube::value::{Also, Mismatch, mismatches};
use crate::kube::{Kind, Kube, Minor, Placement};
use crate::model::Shape;
use crate::rules::fact::Field;
use crate::rules::support::each_field;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_WRONG_TYPE,
    Level::Deny,
    include_str!("kubelet_field_wrong_type.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    each_field(shape, findings, |written, field| {
        // Taints have their own key, and their flag accepts more forms than the field's type.
        let is_other = field.name == "registerWithTaints"
            && field.release.kube.placement(field.name) != Placement::Field;
        let found = if is_other { Vec::new() } else { wrong(field) };
        let finding = |found: &Mismatch| {
            let path = found.steps.iter().cloned().fold(written.path.clone(), |path, step| path.step(step));
            judge(field, found, path.into())
        };
        found.iter().map(finding).collect::<Vec<_>>()
    });
}

/// The parts of a field's value that do not have its type.
pub(crate) fn wrong(field: &Field<'_>) -> Vec<Mismatch> {
    let kube = field.release.kube;
    let Some(kind) = kind(kube, field.name) else { return Vec::new() };
    let also = Also { numbers: kube.reads_numbers(field.name), no_null: !kube.reads_null(field.name) };
    match field.value {
        Some(value) => mismatches(kind, value, also),
        None => mismatches(kind, &Json::Object(Map::new()), also),
    }
}

/// The type of a field; that of the newest release if this one has a flag instead.
fn kind(kube: Kube, name: &str) -> Option<Kind> {
    let field = kube
        .kubelet_field(name)
        .present()
        .or_else(|| Kube::of(Minor::newest()).kubelet_field(name).present());
    field.map(|field| field.kind)
}

/// The finding for a part of a field's value, at `place`, that does not have its type.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/kubeletconfig/util/codec: DecodeKubeletConfiguration, where a wrong type is an
/// error even in lenient decoding.
pub(crate) fn judge(field: &Field<'_>, found: &Mismatch, place: Place) -> Finding {
    let finding = Finding::new(RULE.id, place, found.message(field.name)).label(found.label());
    let finding = if field.value.is_none() { finding.at_key() } else { finding };
    let finding = match (field.flag, found.json) {
        (Some(flag), _) => finding.exits_since("the kubelet", format!("`invalid argument` for `--{flag}`")),
        (None, Some(json)) => {
            let name = field.name.escape_debug();
            let error =
                format!("json: cannot unmarshal {json} into Go struct field KubeletConfiguration.{name}");
            finding.exits("the kubelet", error)
        }
        (None, None) => finding.exits_since("the kubelet", "it cannot parse this value"),
    };
    finding.help(found.help.as_str())
}
