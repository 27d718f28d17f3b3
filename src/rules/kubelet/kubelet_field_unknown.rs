//! A field that no KubeletConfiguration has.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Kind, Known, Kube};
use crate::model::Shape;
use crate::rules::support::{config_fields, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_UNKNOWN,
    Level::Deny,
    include_str!("kubelet_field_unknown.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kube = Kube::of(*shape.kubelet.minor);
    let mut outer: Option<String> = None;
    for field in config_fields(&shape.kubelet) {
        let Known::Unknown = kube.kubelet_field(&field.name) else { continue };
        // What an unknown table holds is not worth a word of its own, and a table in the place of a value is of the
        // wrong type.
        let below = |outer: &String| {
            field.name.strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        if outer.as_ref().is_some_and(below) || holds_none(kube, &field.name) {
            continue;
        }
        outer = Some(field.name.clone());
        let finding = Finding::new(
            RULE.id,
            &field.path,
            format!("the kubelet's configuration has no field `{}`", field.name.escape_debug()),
        )
        .at_key()
        .reason(
            "the kubelet does without it, at most with a line `Using lenient decoding as strict decoding failed` in its \
             log, and runs with the default",
        );
        findings.push(of_kubelet(shape, way_out(kube, &field.name, finding)));
    }
}

/// Whether the table around a name is known and has no names in it.
fn holds_none(kube: Kube, name: &str) -> bool {
    let around = name.rsplit_once('.').and_then(|(around, _)| kube.kubelet_field(around).present());
    around.is_some_and(|around| !matches!(around.kind, Kind::Object | Kind::Objects))
}

fn way_out(kube: Kube, name: &str, finding: Finding) -> Finding {
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let (own, around) = (last(name), name.rsplit_once('.').map(|(around, _)| around));
    if let Some(near) = kube.nearest_kubelet_field(name) {
        let shown = match near.name.rsplit_once('.').map(|(around, _)| around) == around {
            true => last(near.name),
            false => near.name.to_owned(),
        };
        let label = if near.only_case {
            format!("it is `{shown}`: case counts")
        } else {
            format!("did you mean `{shown}`?")
        };
        return finding.label(label).help(format!("write `{shown}`"));
    }
    if let Some(elsewhere) = kube.kubelet_fields().find(|field| last(field).eq_ignore_ascii_case(&own)) {
        return finding.label(format!("it is `{elsewhere}`")).help(format!("write `{elsewhere}`"));
    }
    let flag = kebab(&own);
    let own_key = [
        ("node-labels", "labels"),
        ("node-ip", "kubelet.node-ip"),
        ("hostname-override", "kubelet.hostname-override"),
    ];
    if let Some((_, key)) = own_key.iter().find(|(name, _)| *name == flag) {
        return finding.label("a flag, not a field").help(format!("the spec has `{key}` for it"));
    }
    if kube.kubelet_flags().has(&flag) {
        return finding
            .label("a flag, not a field")
            .help(format!("move it to the table `flags` beside `config`, as `{flag}`"));
    }
    finding
        .label("unknown field")
        .help("remove it, or see the reference of KubeletConfiguration v1beta1 for its name")
}

/// `cloudProvider` as a flag has it: `cloud-provider`.
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
