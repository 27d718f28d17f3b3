use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Origin;
use super::binding::Binding;
use super::question::{Question, Target};
use super::role::Role;
use super::rule::PolicyRule;
use super::search::Search;
use super::store::Rbac;
use super::subject::Subject;

/// What comes nearest to allowing something that nothing allows.
#[derive(Clone, Copy, Debug)]
pub enum Miss<'a> {
    /// A binding gives, as a role, the asker's own group or name, to a subject that has a role's name: the two are
    /// swapped.
    Swapped {
        /// The binding.
        binding: &'a Binding,
    },
    /// The asker is bound to a role that is not there.
    NoRole {
        /// The binding.
        binding: &'a Binding,
    },
    /// A role that would do is bound to the user, by a RoleBinding that does not cover the request.
    Elsewhere {
        /// The binding.
        binding: &'a Binding,
        /// The role that it grants.
        role: &'a Role,
    },
    /// A role is bound to the user, but its rule lacks one part.
    Rule {
        /// The binding.
        binding: &'a Binding,
        /// The role that it grants.
        role: &'a Role,
        /// The rule.
        rule: &'a PolicyRule,
        /// What it lacks.
        lacks: Lack,
    },
    /// A sufficient role is bound to others, by a custom binding.
    Others {
        /// The binding.
        binding: &'a Binding,
        /// The role that it grants.
        role: &'a Role,
    },
    /// A sufficient role is not bound to any subject.
    Unbound {
        /// The role.
        role: &'a Role,
    },
}

/// What a rule lacks, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// The object's name: the rule is limited to others. A request to create, list or watch has none.
    ResourceName,
    /// The verb.
    Verb,
    /// The API group.
    ApiGroup,
    /// The resource or its subresource.
    Resource,
}

impl Rbac {
    /// What comes nearest to allowing a request that [`allows`](Self::allows) denies.
    pub fn nearest_miss<'a>(&'a self, question: &Question<'_>) -> Option<Miss<'a>> {
        let bound = self.bindings_of(question);
        if let Some(binding) = self.bindings().iter().find(|binding| self.is_swapped(binding, question)) {
            return Some(Miss::Swapped { binding });
        }
        if let Some(binding) = bound.iter().find(|binding| self.role_of(binding).is_none()) {
            return Some(Miss::NoRole { binding });
        }
        let mut search = Search::new(self, question);
        let roles = || bound.iter().filter_map(|binding| Some((*binding, self.role_of(binding)?)));
        if let Some((binding, role)) = roles().find(|(_, role)| search.would_do(role)) {
            return Some(Miss::Elsewhere { binding, role });
        }
        if let Some(miss) = self.nearest_rule(roles(), question) {
            return Some(miss);
        }
        let others = self.bound_to_others(question).next();
        if let Some((binding, role)) = others.and_then(|binding| Some((binding, self.role_of(binding)?))) {
            return Some(Miss::Others { binding, role });
        }
        let unbound = self.roles().filter(|role| search.would_do(role) && !self.is_broad(role));
        let fewest = unbound.min_by_key(|role| (Reverse(role.origin), self.rules_of(role).count()));
        fewest.map(|role| Miss::Unbound { role })
    }

    /// The custom bindings of roles that would allow a request, were it not for their subjects.
    pub fn bound_to_others<'a>(&'a self, question: &Question<'_>) -> impl Iterator<Item = &'a Binding> {
        let mut search = Search::new(self, question);
        let written = self.bindings().iter().filter(|binding| binding.origin != Origin::Default);
        let others = written.filter_map(|binding| Some((binding, self.role_of(binding)?)));
        others
            .filter(move |(_, role)| search.would_do(role) && !self.is_broad(role))
            .map(|(binding, _)| binding)
    }

    fn is_swapped(&self, binding: &Binding, question: &Question<'_>) -> bool {
        let name = &binding.role.name;
        let is_role = |subject: &Subject| match subject {
            Subject::User(name) | Subject::Group(name) => self.cluster_roles.contains_key(name),
            Subject::ServiceAccount { .. } => false,
        };
        (name == question.user || question.groups.contains(name))
            && self.role_of(binding).is_none()
            && binding.subjects.iter().any(is_role)
    }

    /// The rule that lacks one thing, of roles that are bound to the asker.
    fn nearest_rule<'a>(
        &'a self,
        bound: impl Iterator<Item = (&'a Binding, &'a Role)>,
        question: &Question<'_>,
    ) -> Option<Miss<'a>> {
        let mut seen = BTreeSet::new();
        let here = bound.filter(|(binding, _)| binding.reaches(question));
        let here = here.filter(|(_, role)| seen.insert((role.namespace.as_deref(), role.name.as_str())));
        let rules =
            here.flat_map(|(binding, role)| self.rules_of(role).map(move |rule| (binding, role, rule)));
        let near =
            rules.filter_map(|(binding, role, rule)| Some((rule.lacks(question)?, binding, role, rule)));
        let (lacks, binding, role, rule) = near.min_by_key(|(lacks, ..)| *lacks)?;
        Some(Miss::Rule { binding, role, rule, lacks })
    }

    /// Whether a role allows so much that it should not be granted for a single request.
    fn is_broad(&self, role: &Role) -> bool {
        self.rules_of(role).any(|rule| rule.api_groups.iter().chain(&rule.resources).any(|one| one == "*"))
    }
}

impl PolicyRule {
    /// The one thing that the rule lacks to allow the request, if it is one, and of the same resource or verb.
    fn lacks(&self, question: &Question<'_>) -> Option<Lack> {
        let Target::Resource { group, resource, subresource, name, .. } = question.target else {
            return None;
        };
        let missing = [
            (!self.has_name(name), Lack::ResourceName),
            (!self.has_verb(question.verb), Lack::Verb),
            (!self.has_group(group), Lack::ApiGroup),
            (!self.has_resource(resource, subresource), Lack::Resource),
        ];
        let mut missing = missing.into_iter().filter(|(is_missing, _)| *is_missing);
        let (_, lack) = missing.next()?;
        if missing.next().is_some() {
            return None;
        }
        // Another resource of the group is near only where it is the same one but for the subresource.
        let same = |one: &String| one.split('/').next() == Some(resource);
        (lack != Lack::Resource || self.resources.iter().any(same)).then_some(lack)
    }
}
