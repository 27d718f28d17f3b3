//! A field that no KubeletConfiguration has.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Kind, Known, Kube};
use crate::model::Shape;
use crate::rules::fact::Field;
use crate::rules::support::each_field;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_UNKNOWN,
    Level::Deny,
    include_str!("kubelet_field_unknown.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let mut outer: Option<String> = None;
    each_field(shape, findings, |_, field| {
        // Fields of an unknown table are part of that finding, and a table instead of a value is of the wrong type.
        let below = |outer: &String| {
            field.name.strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        let finding = judge(field)?;
        if outer.as_ref().is_some_and(below) || holds_none(field.release.kube, field.name) {
            return None;
        }
        outer = Some(field.name.to_owned());
        Some(finding)
    });
}

/// A field of no release.
pub(crate) fn judge(field: &Field<'_>) -> Option<Finding> {
    let Known::Unknown = field.known() else { return None };
    let message = format!("the kubelet's configuration has no field `{}`", field.name.escape_debug());
    Some(way_out(field, field.ignored(RULE.id, message)))
}

/// Whether the table around a name is known and has no names in it.
fn holds_none(kube: Kube, name: &str) -> bool {
    let around = name.rsplit_once('.').and_then(|(around, _)| kube.kubelet_field(around).present());
    around.is_some_and(|around| !matches!(around.kind, Kind::Object | Kind::Objects))
}

fn way_out(field: &Field<'_>, finding: Finding) -> Finding {
    let kube = field.release.kube;
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let (own, around) = (last(field.name), field.name.rsplit_once('.').map(|(around, _)| around));
    if let Some(near) = kube.nearest_kubelet_field(field.name) {
        let shown = match near.name.rsplit_once('.').map(|(around, _)| around) == around {
            true => last(near.name),
            false => near.name.to_owned(),
        };
        let label = match near.only_case {
            true => format!("case matters: `{shown}`"),
            false => format!("did you mean `{shown}`?"),
        };
        return finding.label(label).help(format!("write `{shown}`"));
    }
    if let Some(elsewhere) = kube.kubelet_fields().find(|field| last(field).eq_ignore_ascii_case(&own)) {
        return finding.label(format!("did you mean `{elsewhere}`?")).help(format!("write `{elsewhere}`"));
    }
    let flag = kebab(&own);
    if kube.kubelet_flags().has(&flag) {
        let instead = field.spelling.flag_for_field(&flag);
        return finding.label("a flag, not a field").help(format!("remove it and set {instead}"));
    }
    finding
        .label("unknown field")
        .help("remove it, or look up its name in the reference of KubeletConfiguration v1beta1")
}

/// `cloudProvider` in the form of a flag: `cloud-provider`.
fn kebab(name: &str) -> String {
    let mut flag = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !flag.is_empty() && !flag.ends_with('-') {
            flag.push('-');
        }
        flag.push(c.to_ascii_lowercase());
    }
    flag
}
