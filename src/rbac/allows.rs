use super::because::Because;
use super::binding::Binding;
use super::question::Question;
use super::search::Search;
use super::store::{MASTERS, Rbac};

impl Rbac {
    /// Why somebody may do something, where they may: the first binding and rule of all that would do.
    ///
    /// Mirrors pkg/registry/rbac/validation/rule.go: `VisitRulesFor`, behind the authorizer that lets `system:masters` do
    /// anything.
    pub fn allows<'a>(&'a self, question: &Question<'_>) -> Option<Because<'a>> {
        if question.groups.iter().any(|group| group == MASTERS) {
            let (binding, role) = &self.masters;
            return role.rules.iter().find(|rule| rule.allows(question)).map(|rule| Because {
                binding,
                role,
                rule,
            });
        }
        let mut search = Search::new(self, question);
        self.bindings_of(question).into_iter().filter(|binding| binding.reaches(question)).find_map(
            |binding| {
                let role = self.role_of(binding)?;
                let rule = search.rule(role)?;
                Some(Because { binding, role, rule })
            },
        )
    }

    /// The bindings that name the asker or a group of theirs, wherever they hold.
    pub(super) fn bindings_of(&self, question: &Question<'_>) -> Vec<&Binding> {
        let groups = question.groups.iter().filter_map(|group| self.by_group.get(group));
        let mut found: Vec<usize> =
            self.by_user.get(question.user).into_iter().chain(groups).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter_map(|index| self.bindings.get(index)).collect()
    }
}
