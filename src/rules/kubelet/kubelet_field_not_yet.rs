//! A field of a later release.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::model::Shape;
use crate::rules::fact::Field;
use crate::rules::support::each_field;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_NOT_YET,
    Level::Deny,
    include_str!("kubelet_field_not_yet.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    each_field(shape, findings, |written, field| {
        let finding = judge(field).filter(|_| written.is_lost(field.release.kube))?;
        Some(match field.name {
            "serverTLSBootstrap" => finding
                .help("or set `serving-certificate`, with which this release requests a certificate too"),
            _ => finding,
        })
    });
}

/// A field of a later release.
pub(crate) fn judge(field: &Field<'_>) -> Option<Finding> {
    let Known::NotYet { since } = field.known() else { return None };
    let message = format!("the kubelet has no field `{}` before {since}", field.name.escape_debug());
    let finding = field
        .ignored(RULE.id, message)
        .label(format!("not in {}", field.release.kube.minor()))
        .help(format!("remove it, or upgrade the kubelet to {since}"));
    Some(field.of_release(finding))
}
