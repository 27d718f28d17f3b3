use super::binding::Binding;
use super::role::Role;
use super::rule::PolicyRule;

/// Why a question is answered with yes.
#[derive(Clone, Copy, Debug)]
pub struct Because<'a> {
    /// The binding that gives the role.
    pub binding: &'a Binding,
    /// The role.
    pub role: &'a Role,
    /// The rule of it that allows.
    pub rule: &'a PolicyRule,
}
