//! Who may do what: RBAC as kube-apiserver decides it.
//!
//! [`Rbac::new`] applies a cluster's objects on top of what the minor creates by itself; [`Rbac::allows`] answers a
//! [`Question`] with the binding, role and rule that allow it, and [`Rbac::nearest_miss`] explains why none does. Objects
//! that the apiserver rejects are in [`Rbac::refused`].
//!
//! Mirrors k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/rbac.go, pkg/registry/rbac/validation/rule.go,
//! pkg/apis/rbac/v1/evaluation_helpers.go and pkg/apis/rbac/validation/validation.go.

mod aggregate;
mod allows;
mod apply;
mod because;
mod binding;
mod defaults;
mod fields;
mod metadata;
mod miss;
mod object;
mod origin;
mod question;
mod refused;
mod role;
mod rule;
mod search;
mod selector;
mod store;
mod subject;
#[cfg(test)]
mod tests;

pub use because::Because;
pub use binding::{Binding, RoleKind, RoleRef};
pub use miss::{Lack, Miss};
pub use origin::Origin;
pub use question::{Question, Target};
pub use refused::Refused;
pub use role::Role;
pub use rule::PolicyRule;
pub use store::Rbac;
pub use subject::Subject;
