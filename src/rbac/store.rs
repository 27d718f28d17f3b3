use std::collections::BTreeMap;

use serde_json::Value;

use super::aggregate::{Aggregated, aggregate};
use super::binding::{Binding, RoleKind, RoleRef};
use super::object::Object;
use super::refused::{Mistake, Refused};
use super::role::Role;
use super::subject::{Subject, account_user};
use super::{Origin, PolicyRule};
use crate::kube::Kube;

/// The roles and bindings of a cluster.
#[derive(Debug)]
pub struct Rbac {
    pub(super) cluster_roles: BTreeMap<String, Role>,
    pub(super) roles: BTreeMap<(String, String), Role>,
    /// ClusterRoleBindings first, then RoleBindings, each by name.
    pub(super) bindings: Vec<Binding>,
    pub(super) by_user: Positions,
    pub(super) by_group: Positions,
    refused: Vec<Refused>,
    aggregated: Aggregated,
    pub(super) masters: (Binding, Role),
}

/// Its members may do everything, regardless of RBAC.
pub(super) const MASTERS: &str = "system:masters";

type Key = (Option<String>, String);
pub(super) type Positions = BTreeMap<String, Vec<usize>>;

/// What the apiserver has once objects are applied.
struct Applied {
    cluster_roles: BTreeMap<String, Role>,
    roles: BTreeMap<(String, String), Role>,
    bindings: BTreeMap<Key, Binding>,
    refused: Vec<Refused>,
}

impl Applied {
    /// What it makes by itself.
    fn defaults(kube: Kube, is_on: &dyn Fn(&str) -> bool) -> Self {
        let mut applied = Self {
            cluster_roles: BTreeMap::new(),
            roles: BTreeMap::new(),
            bindings: BTreeMap::new(),
            refused: Vec::new(),
        };
        kube.default_roles(is_on).iter().map(Role::from).for_each(|role| applied.role(role));
        for binding in kube.default_bindings(is_on).iter().map(Binding::from) {
            applied.bindings.insert((binding.namespace.clone(), binding.name.clone()), binding);
        }
        applied
    }

    fn role(&mut self, role: Role) {
        match role.namespace.clone() {
            None => {
                let old = self.cluster_roles.get(&role.name);
                self.cluster_roles.insert(role.name.clone(), role.apply_over(old));
            }
            Some(namespace) => {
                let key = (namespace, role.name.clone());
                let old = self.roles.get(&key);
                self.roles.insert(key, role.apply_over(old));
            }
        }
    }

    fn binding(&mut self, object: usize, binding: Binding) {
        let key = (binding.namespace.clone(), binding.name.clone());
        let (kind, name) = (binding.kind().to_owned(), binding.name.clone());
        match binding.apply_over(self.bindings.get(&key)) {
            Ok(binding) => drop(self.bindings.insert(key, binding)),
            Err(Mistake { path, reason }) => self.refused.push(Refused { object, kind, name, path, reason }),
        }
    }
}

/// The positions of bindings, by the users and by the groups that they name.
fn by_subject(bindings: &[Binding]) -> (Positions, Positions) {
    let (mut by_user, mut by_group) = (Positions::new(), Positions::new());
    for (index, binding) in bindings.iter().enumerate() {
        for subject in &binding.subjects {
            let (map, name) = match subject {
                Subject::User(name) => (&mut by_user, name.clone()),
                Subject::Group(name) => (&mut by_group, name.clone()),
                Subject::ServiceAccount { namespace, name } => (&mut by_user, account_user(namespace, name)),
            };
            map.entry(name).or_default().push(index);
        }
    }
    (by_user, by_group)
}

impl Rbac {
    /// The RBAC of a cluster of this minor with default feature gates, once `objects` are applied in their order. Objects
    /// of other kinds are ignored.
    pub fn new<'a>(kube: Kube, objects: impl IntoIterator<Item = &'a Value>) -> Self {
        Self::with_gates(kube, &|gate| kube.feature_is_on(gate), objects)
    }

    /// The same; `is_on` gives which of the apiserver's feature gates are on.
    pub fn with_gates<'a>(
        kube: Kube,
        is_on: &dyn Fn(&str) -> bool,
        objects: impl IntoIterator<Item = &'a Value>,
    ) -> Self {
        let mut applied = Applied::defaults(kube, is_on);
        for (index, value) in objects.into_iter().enumerate() {
            match Object::read(kube, index, value) {
                None => {}
                Some(Err(problem)) => applied.refused.push(problem),
                Some(Ok(Object::Role(role))) => applied.role(role),
                Some(Ok(Object::Binding(binding))) => applied.binding(index, binding),
            }
        }
        let Applied { mut cluster_roles, roles, bindings, refused } = applied;
        let aggregated = aggregate(&mut cluster_roles);
        let bindings: Vec<Binding> = bindings.into_values().collect();
        let (by_user, by_group) = by_subject(&bindings);
        let masters = (masters_binding(), masters_role());
        Self { cluster_roles, roles, bindings, by_user, by_group, refused, aggregated, masters }
    }

    /// The objects that the apiserver would reject, in the order given.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// Whether all could be computed: false where aggregation was made too slow to finish, and some role may lack rules.
    pub fn is_complete(&self) -> bool {
        self.aggregated.complete
    }

    /// The ClusterRoles, by name, that collect the rules of a ClusterRole that collects theirs, directly or by way of others.
    pub fn circular(&self) -> impl Iterator<Item = &Role> {
        self.aggregated.circular.iter().filter_map(|name| self.cluster_roles.get(name))
    }

    /// Every role, ClusterRoles first, each by name.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.cluster_roles.values().chain(self.roles.values())
    }

    /// Every binding, ClusterRoleBindings first, each by name.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The role that a binding gives, where it is there.
    ///
    /// Mirrors pkg/registry/rbac/validation/rule.go: `GetRoleReferenceRules`.
    pub fn role_of(&self, binding: &Binding) -> Option<&Role> {
        match (binding.role.kind, &binding.namespace) {
            (RoleKind::ClusterRole, _) => self.cluster_roles.get(&binding.role.name),
            (RoleKind::Role, Some(namespace)) => {
                self.roles.get(&(namespace.clone(), binding.role.name.clone()))
            }
            (RoleKind::Role, None) => None,
        }
    }

    /// A ClusterRole of this name.
    pub fn cluster_role(&self, name: &str) -> Option<&Role> {
        self.cluster_roles.get(name)
    }

    /// A role's rules: those it has collected, where it collects, else its own.
    pub fn rules_of<'a>(&'a self, role: &'a Role) -> impl Iterator<Item = &'a PolicyRule> {
        let own = role.collected.is_none().then_some(role);
        let others = role.collected.iter().flatten().filter_map(|name| self.cluster_roles.get(name));
        own.into_iter().chain(others).flat_map(|role| &role.rules)
    }
}

fn masters_role() -> Role {
    let any = || vec!["*".to_owned()];
    let resources = PolicyRule { verbs: any(), api_groups: any(), resources: any(), ..PolicyRule::default() };
    let paths = PolicyRule { verbs: any(), non_resource_urls: any(), ..PolicyRule::default() };
    Role {
        namespace: None,
        name: "cluster-admin".into(),
        origin: Origin::Default,
        rules: vec![resources, paths],
        labels: BTreeMap::new(),
        aggregates: None,
        collected: None,
    }
}

fn masters_binding() -> Binding {
    let role = RoleRef { kind: RoleKind::ClusterRole, name: "cluster-admin".into() };
    let subjects = vec![Subject::Group(MASTERS.into())];
    Binding { namespace: None, name: "cluster-admin".into(), origin: Origin::Default, role, subjects }
}
