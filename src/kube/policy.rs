use std::collections::BTreeMap;

use serde::Deserialize;

use super::file::{File, embedded};
use super::{Kube, Minor, life};

/// A role that the apiserver creates by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultRole {
    /// Where it is, unless it is a ClusterRole.
    pub namespace: Option<&'static str>,
    /// Its name.
    pub name: &'static str,
    /// The roles whose aggregation collects its rules: it has the label
    /// `rbac.authorization.k8s.io/aggregate-to-<this>`.
    pub aggregate_to: Vec<&'static str>,
    /// What it collects: ClusterRoles with the label `rbac.authorization.k8s.io/aggregate-to-<this>`.
    pub aggregates: Option<&'static str>,
    /// Its rules.
    pub rules: Vec<DefaultRule>,
}

/// A rule of a [`DefaultRole`]. The group without a name is an empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields of a PolicyRule")]
pub struct DefaultRule {
    pub verbs: Vec<&'static str>,
    pub api_groups: Vec<&'static str>,
    pub resources: Vec<&'static str>,
    pub resource_names: Vec<&'static str>,
    pub non_resource_urls: Vec<&'static str>,
}

/// A binding that the apiserver creates by itself, to a role of its own scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultBinding {
    /// Where it is, unless it is a ClusterRoleBinding.
    pub namespace: Option<&'static str>,
    /// Its name.
    pub name: &'static str,
    /// The role it gives.
    pub role: &'static str,
    /// Whom it gives it to.
    pub subjects: Vec<DefaultSubject>,
}

/// A subject of a [`DefaultBinding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultSubject {
    /// `User`, `Group` or `ServiceAccount`.
    pub kind: &'static str,
    /// A service account's namespace.
    pub namespace: Option<&'static str>,
    /// Its name.
    pub name: &'static str,
}

/// Roles and bindings that the apiserver creates, by kind, with their rules and subjects.
pub(super) static RBAC_RULES: File<BTreeMap<String, PolicyItem>> = embedded!("rbac-rules.toml");

/// A role or a binding as rbac-rules.toml has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PolicyItem {
    #[serde(default)]
    aggregate_to: Vec<String>,
    #[serde(default)]
    aggregates: Vec<String>,
    #[serde(default)]
    life: Vec<String>,
    #[serde(default)]
    rules: Vec<String>,
    role: Option<String>,
    #[serde(default)]
    subjects: Vec<String>,
}

/// The words of a line, up to its conditions.
struct Line {
    words: Vec<&'static str>,
    named: Vec<&'static str>,
    gates: Vec<&'static str>,
    since: Option<u8>,
    removed: Option<u8>,
}

impl Line {
    /// Nothing where the line is malformed; a test reads all of them.
    fn read(text: &'static str) -> Option<Self> {
        let mut line =
            Self { words: Vec::new(), named: Vec::new(), gates: Vec::new(), since: None, removed: None };
        let mut words = text.split(' ');
        while let Some(word) = words.next() {
            match word {
                "named" => line.named = list(words.next()?),
                "when" => line.gates = list(words.next()?),
                "since" => line.since = Some(words.next()?.parse().ok()?),
                "removed" => line.removed = Some(words.next()?.parse().ok()?),
                word => line.words.push(word),
            }
        }
        Some(line)
    }

    fn holds(&self, minor: Minor, is_on: &dyn Fn(&str) -> bool) -> bool {
        life::known(self.since, self.removed, None, minor, ()).is_present()
            && self.gates.iter().all(|gate| is_on(gate))
    }

    fn rule(&self) -> Option<DefaultRule> {
        let mut rule = DefaultRule { resource_names: self.named.clone(), ..DefaultRule::default() };
        match self.words[..] {
            [verbs, "urls", urls] => {
                rule.verbs = list(verbs);
                rule.non_resource_urls = list(urls);
            }
            [verbs, groups, resources] => {
                rule.verbs = list(verbs);
                rule.api_groups = list(groups);
                rule.api_groups.iter_mut().filter(|group| **group == "core").for_each(|group| *group = "");
                rule.resources = list(resources);
            }
            _ => return None,
        }
        Some(rule)
    }

    fn subject(&self) -> Option<DefaultSubject> {
        let [kind, name] = self.words[..] else { return None };
        let (namespace, name) = scoped(name);
        Some(DefaultSubject { kind, namespace, name })
    }
}

fn list(words: &'static str) -> Vec<&'static str> {
    words.split(',').collect()
}

fn scoped(name: &'static str) -> (Option<&'static str>, &'static str) {
    name.split_once('/').map_or((None, name), |(namespace, name)| (Some(namespace), name))
}

/// The lines that hold, each made into something.
fn those<T>(
    lines: &'static [String],
    minor: Minor,
    is_on: &dyn Fn(&str) -> bool,
    make: impl Fn(&Line) -> Option<T>,
) -> Vec<T> {
    let lines = lines.iter().filter_map(|line| Line::read(line));
    lines.filter(|line| line.holds(minor, is_on)).filter_map(|line| make(&line)).collect()
}

/// Controllers' roles are bound to service accounts of their names.
const CONTROLLER: &str = "system:controller:";

impl Kube {
    /// The ClusterRoles and Roles that the apiserver creates; `is_on` gives which feature gates are on.
    ///
    /// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy: `ClusterRoles`, `ControllerRoles` and
    /// `NamespaceRoles`.
    pub fn default_roles(self, is_on: &dyn Fn(&str) -> bool) -> Vec<DefaultRole> {
        let items = self.policy_items(["cluster-roles", "roles"], is_on);
        let role = |(name, item): (&'static str, &'static PolicyItem)| {
            let (namespace, name) = scoped(name);
            let first = |line: &Line| line.words.first().copied();
            DefaultRole {
                namespace,
                name,
                aggregate_to: those(&item.aggregate_to, self.minor, is_on, first),
                aggregates: those(&item.aggregates, self.minor, is_on, first).first().copied(),
                rules: those(&item.rules, self.minor, is_on, Line::rule),
            }
        };
        items.map(role).collect()
    }

    /// The ClusterRoleBindings and RoleBindings that the apiserver creates; `is_on` gives which feature gates are on.
    ///
    /// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy: `ClusterRoleBindings`,
    /// `ControllerRoleBindings` and `NamespaceRoleBindings`.
    pub fn default_bindings(self, is_on: &dyn Fn(&str) -> bool) -> Vec<DefaultBinding> {
        let items = self.policy_items(["cluster-role-bindings", "role-bindings"], is_on);
        let binding = |(name, item): (&'static str, &'static PolicyItem)| {
            let (namespace, name) = scoped(name);
            DefaultBinding {
                namespace,
                name,
                role: item.role.as_deref().unwrap_or(name),
                subjects: those(&item.subjects, self.minor, is_on, Line::subject),
            }
        };
        let controllers = self.policy_items(["cluster-roles", ""], is_on).filter_map(|(role, _)| {
            let name = role.strip_prefix(CONTROLLER)?;
            let account = DefaultSubject { kind: "ServiceAccount", namespace: Some("kube-system"), name };
            Some(DefaultBinding { namespace: None, name: role, role, subjects: vec![account] })
        });
        items.map(binding).chain(controllers).collect()
    }

    fn policy_items(
        self,
        sections: [&'static str; 2],
        is_on: &dyn Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&'static str, &'static PolicyItem)> {
        let items = sections.into_iter().filter_map(|section| RBAC_RULES.items().get(section)).flatten();
        items.map(|(name, item)| (name.as_str(), item)).filter(move |(_, item)| {
            let mut lives = item.life.iter().filter_map(|life| Line::read(life));
            item.life.is_empty() || lives.any(|life| life.holds(self.minor, is_on))
        })
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
