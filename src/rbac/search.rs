use std::collections::BTreeSet;

use super::question::Question;
use super::role::Role;
use super::rule::PolicyRule;
use super::store::Rbac;

/// Looks for a rule that allows, at each role's own rules once however many bindings and aggregations lead to it.
pub(super) struct Search<'a, 'q> {
    rbac: &'a Rbac,
    question: &'q Question<'q>,
    without: BTreeSet<(Option<&'a str>, &'a str)>,
    with: BTreeSet<(Option<&'a str>, &'a str)>,
}

impl<'a, 'q> Search<'a, 'q> {
    pub(super) fn new(rbac: &'a Rbac, question: &'q Question<'q>) -> Self {
        Self { rbac, question, without: BTreeSet::new(), with: BTreeSet::new() }
    }

    /// The first rule of a role that allows the request.
    pub(super) fn rule(&mut self, role: &'a Role) -> Option<&'a PolicyRule> {
        match &role.collected {
            None => self.own(role),
            Some(names) => names.iter().find_map(|name| self.own(self.rbac.cluster_role(name)?)),
        }
    }

    /// Whether a role has a rule that allows the request.
    pub(super) fn would_do(&mut self, role: &'a Role) -> bool {
        let known = |name: &str| self.with.contains(&(None, name));
        role.collected.as_ref().is_some_and(|names| names.iter().any(|name| known(name)))
            || self.with.contains(&key(role))
            || self.rule(role).is_some()
    }

    fn own(&mut self, role: &'a Role) -> Option<&'a PolicyRule> {
        if self.without.contains(&key(role)) {
            return None;
        }
        let found = role.rules.iter().find(|rule| rule.allows(self.question));
        let seen = if found.is_some() { &mut self.with } else { &mut self.without };
        seen.insert(key(role));
        found
    }
}

fn key(role: &Role) -> (Option<&str>, &str) {
    (role.namespace.as_deref(), &role.name)
}
