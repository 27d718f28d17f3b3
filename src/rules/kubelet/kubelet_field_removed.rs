//! A field that was removed from the kubelet's configuration.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::model::Shape;
use crate::rules::fact::Field;
use crate::rules::support::each_field;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_REMOVED,
    Level::Deny,
    include_str!("kubelet_field_removed.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    each_field(shape, findings, |written, field| {
        judge(field).filter(|_| written.is_lost(field.release.kube))
    });
}

/// A field of an earlier release.
pub(crate) fn judge(field: &Field<'_>) -> Option<Finding> {
    let Known::Removed { since, replacement } = field.known() else { return None };
    let message = format!("`{}` was removed from the kubelet's configuration in {since}", field.name);
    let finding = field
        .ignored(RULE.id, message)
        .label(format!("not in {}", field.release.kube.minor()))
        .help(match replacement {
            Some(other) => format!("remove it and set `{other}`, which replaces it"),
            None => "remove this field".to_owned(),
        });
    Some(field.of_release(finding))
}
