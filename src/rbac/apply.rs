//! What `kubectl apply` makes of an object when there is one of its name.

use super::Origin;
use super::binding::Binding;
use super::refused::Mistake;
use super::role::Role;

impl Role {
    /// The role that results from applying this one. Defaults of the object in the cluster that the applied one leaves
    /// out stay: the object was never applied before, so nothing marks them for removal.
    pub(super) fn apply_over(mut self, old: Option<&Role>) -> Role {
        let Some(old) = old.filter(|old| old.origin == Origin::Default) else { return self };
        for (key, value) in &old.labels {
            self.labels.entry(key.clone()).or_insert_with(|| value.clone());
        }
        if self.aggregates.is_none() {
            self.aggregates.clone_from(&old.aggregates);
        }
        if self.rules.is_empty() {
            self.rules.clone_from(&old.rules);
        }
        self
    }
}

impl Binding {
    /// The same for a binding, whose role never changes.
    ///
    /// Mirrors pkg/apis/rbac/validation/validation.go: `ValidateClusterRoleBindingUpdate`.
    pub(super) fn apply_over(mut self, old: Option<&Binding>) -> Result<Binding, Mistake> {
        let Some(old) = old else { return Ok(self) };
        if self.role != old.role {
            let reason = format!(
                "cannot change roleRef: the {} of this name gives the {} `{}`, and that field is immutable",
                old.kind(),
                old.role.kind.as_str(),
                old.role.name
            );
            return Err(Mistake::new("roleRef", reason));
        }
        if old.origin == Origin::Default && self.subjects.is_empty() {
            self.subjects.clone_from(&old.subjects);
        }
        Ok(self)
    }
}
