use super::binding::{Binding, RoleKind, RoleRef};
use super::role::Role;
use super::selector::Selector;
use super::subject::Subject;
use super::{Origin, PolicyRule};
use crate::kube::{DefaultBinding, DefaultRole, DefaultRule};

const AGGREGATE_TO: &str = "rbac.authorization.k8s.io/aggregate-to-";

fn owned(list: &[&str]) -> Vec<String> {
    list.iter().map(|one| (*one).to_owned()).collect()
}

impl From<&DefaultRule> for PolicyRule {
    fn from(rule: &DefaultRule) -> Self {
        Self {
            verbs: owned(&rule.verbs),
            api_groups: owned(&rule.api_groups),
            resources: owned(&rule.resources),
            resource_names: owned(&rule.resource_names),
            non_resource_urls: owned(&rule.non_resource_urls),
        }
    }
}

impl From<&DefaultRole> for Role {
    fn from(role: &DefaultRole) -> Self {
        let label = |to: &str| format!("{AGGREGATE_TO}{to}");
        let mut labels: std::collections::BTreeMap<String, String> =
            role.aggregate_to.iter().map(|to| (label(to), "true".to_owned())).collect();
        labels.insert("kubernetes.io/bootstrapping".into(), "rbac-defaults".into());
        Self {
            namespace: role.namespace.map(str::to_owned),
            name: role.name.into(),
            origin: Origin::Default,
            rules: role.rules.iter().map(PolicyRule::from).collect(),
            labels,
            aggregates: role.aggregates.map(|to| vec![Selector::label(&label(to), "true")]),
            collected: None,
        }
    }
}

impl From<&DefaultBinding> for Binding {
    fn from(binding: &DefaultBinding) -> Self {
        let kind = if binding.namespace.is_some() { RoleKind::Role } else { RoleKind::ClusterRole };
        let subject = |kind: &str, namespace: Option<&str>, name: &str| match kind {
            "User" => Subject::User(name.into()),
            "Group" => Subject::Group(name.into()),
            _ => {
                Subject::ServiceAccount { namespace: namespace.unwrap_or_default().into(), name: name.into() }
            }
        };
        let subjects = binding.subjects.iter().map(|one| subject(one.kind, one.namespace, one.name));
        Self {
            namespace: binding.namespace.map(str::to_owned),
            name: binding.name.into(),
            origin: Origin::Default,
            role: RoleRef { kind, name: binding.role.into() },
            subjects: subjects.collect(),
        }
    }
}
