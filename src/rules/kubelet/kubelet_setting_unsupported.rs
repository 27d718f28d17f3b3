//! A setting that the release supports only as a flag, in a form that no flag has.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use serde_json::Value as Json;

use crate::kube::{Kube, Placement};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_SETTING_UNSUPPORTED,
    Level::Deny,
    include_str!("kubelet_setting_unsupported.md"),
    Check::Kubelet(check),
)
.fixed()
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let minor = &shape.kubelet.minor;
    let kube = Kube::of(**minor);
    for (field, setting) in &shape.kubelet.fields {
        let (Placement::Flag(flag), Some(value)) = (kube.placement(field), setting.value.as_plain()) else {
            continue;
        };
        // Taints have a key of their own, and a rule that names it.
        if !is_nested(value) || field == "registerWithTaints" {
            continue;
        }
        let finding = Finding::new(
            RULE.id,
            &setting.path,
            format!("kubelet {} does not support `{field}` in this form", minor.value),
        )
        .label(if value.is_array() { "tables in a list" } else { "lists in a table" })
        .because(&minor.path, format!("these kubelets are {}", minor.value))
        .reason(format!(
            "this release does not have the field, only the flag `--{flag}`, whose value is one line of text"
        ))
        .help(format!("write the flag's value: `{flag} = \"…\"` in the table `[kubelet.flags]`"));
        findings.push(of_kubelet(shape, finding));
    }
}

/// Whether a value is more than a list, or a table, of plain values.
fn is_nested(value: &Json) -> bool {
    let is_plain = |value: &Json| !matches!(value, Json::Array(_) | Json::Object(_));
    match value {
        Json::Array(items) => !items.iter().all(is_plain),
        Json::Object(map) => !map.values().all(is_plain),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::Minor;
    use crate::world::MemoryWorld;

    /// A default that a release could not express would be lost silently, and some of them prevent anonymous access.
    #[test]
    fn every_default_can_be_told_to_every_release() {
        for minor in Minor::all() {
            let spec = format!(
                "version = 1\n[cluster]\nkubernetes = \"{minor}\"\napi-server = \"https://10.0.0.1:6443\"\n\
                 service-cidrs = [\"10.96.0.0/12\"]\n[pools.a]\n"
            );
            let world = MemoryWorld::new(jiff::Timestamp::UNIX_EPOCH).with("cluster.toml", spec);
            let outcome = crate::compile(&world, "cluster.toml", &crate::Options::default()).unwrap();
            let kubelet = &outcome.cluster.shapes[0].kubelet;
            assert_eq!(*kubelet.minor, minor);
            assert!(kubelet.fields.contains_key("authentication.anonymous.enabled"));
            for field in kubelet.fields.keys() {
                assert_ne!(Kube::of(minor).placement(field), Placement::Nowhere, "{field} in {minor}");
            }
        }
    }
}
